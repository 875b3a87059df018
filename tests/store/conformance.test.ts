import { describe } from 'vitest'
import { onBothDatabases } from './backends.ts'
import { accounts } from './conformance/accounts.ts'
import { businesses } from './conformance/businesses.ts'
import { calendars } from './conformance/calendars.ts'
import { calls } from './conformance/calls.ts'
import { constraints } from './conformance/constraints.ts'
import { costs } from './conformance/costs.ts'
import { costsOfOwner } from './conformance/costs-of-owner.ts'
import { costsOfPlan } from './conformance/costs-of-plan.ts'
import { deposits } from './conformance/deposits.ts'
import { double } from './conformance/double-booking.ts'
import { editing } from './conformance/editing.ts'
import { entitlements } from './conformance/entitlements.ts'
import { linking } from './conformance/linking.ts'
import { members } from './conformance/members.ts'
import { merging } from './conformance/merging.ts'
import { openQuestions } from './conformance/open-questions.ts'
import { parties } from './conformance/parties.ts'
import { payments } from './conformance/payments.ts'
import { plans } from './conformance/plans.ts'
import { quotas } from './conformance/quotas.ts'
import { reading } from './conformance/reading.ts'
import { receipts } from './conformance/receipts.ts'
import { receiving } from './conformance/receiving.ts'
import { reminders } from './conformance/reminders.ts'
import { requests } from './conformance/requests.ts'
import { seats } from './conformance/seats.ts'
import { sending } from './conformance/sending.ts'
import { subscriptions } from './conformance/subscriptions.ts'
import { summaries } from './conformance/summaries.ts'
import { takingOver } from './conformance/taking-over.ts'
import { tenancy } from './conformance/tenancy.ts'
import { turns } from './conformance/turns.ts'
import { unasked } from './conformance/unasked.ts'
import { waiting } from './conformance/waiting.ts'

/** What the port promises, tried on both databases by trying to break it. */
onBothDatabases((backend) => {
  describe('receiving', () => receiving(backend))
  describe('reading', () => reading(backend))
  describe('turns', () => turns(backend))
  describe('double booking', () => double(backend))
  describe('parties', () => parties(backend))
  describe('seats and working time', () => seats(backend))
  describe('sending', () => sending(backend))
  describe('taking over', () => takingOver(backend))
  describe('calls for a person', () => calls(backend))
  describe('open questions', () => openQuestions(backend))
  describe('merging', () => merging(backend))
  describe('editing', () => editing(backend))
  describe('receipts', () => receipts(backend))
  describe('linking', () => linking(backend))
  describe('unasked messages', () => unasked(backend))
  describe('calendars', () => calendars(backend))
  describe('reminders', () => reminders(backend))
  describe('the waiting list', () => waiting(backend))
  describe('requests', () => requests(backend))
  describe('deposits', () => deposits(backend))
  describe('subscriptions', () => subscriptions(backend))
  describe('payments', () => payments(backend))
  describe('summaries', () => summaries(backend))
  describe('members', () => members(backend))
  describe('tenancy', () => tenancy(backend))
  describe('accounts', () => accounts(backend))
  describe('businesses', () => businesses(backend))
  describe('plans', () => plans(backend))
  describe('entitlements', () => entitlements(backend))
  describe('quotas', () => quotas(backend))
  describe('costs', () => costs(backend))
  describe('costs of the owner', () => costsOfOwner(backend))
  describe('costs of the plan', () => costsOfPlan(backend))
  describe('constraints', () => constraints(backend))
})
