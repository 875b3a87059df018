import { describe } from 'vitest'
import { onBothDatabases } from './backends.ts'
import { accounts } from './conformance/accounts.ts'
import { businesses } from './conformance/businesses.ts'
import { constraints } from './conformance/constraints.ts'
import { double } from './conformance/double-booking.ts'
import { reading } from './conformance/reading.ts'
import { receiving } from './conformance/receiving.ts'
import { sending } from './conformance/sending.ts'
import { summaries } from './conformance/summaries.ts'
import { tenancy } from './conformance/tenancy.ts'
import { turns } from './conformance/turns.ts'

/** What the port promises, tried on both databases by trying to break it. */
onBothDatabases((backend) => {
  describe('receiving', () => receiving(backend))
  describe('reading', () => reading(backend))
  describe('turns', () => turns(backend))
  describe('double booking', () => double(backend))
  describe('sending', () => sending(backend))
  describe('summaries', () => summaries(backend))
  describe('tenancy', () => tenancy(backend))
  describe('accounts', () => accounts(backend))
  describe('businesses', () => businesses(backend))
  describe('constraints', () => constraints(backend))
})
