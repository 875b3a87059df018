import { expect, it } from 'vitest'
import type { Desk } from '../../domain/billing/chat/desk.ts'
import { proposed } from '../../domain/billing/chat/proposing.ts'
import { lagos, onSale, paid, plan, starter, trying } from './subscriptions.ts'

const team = plan('team', { monthly: 3_999_900 })
const ahead = {
  plan: 'Pro',
  start: new Date('2027-01-01T09:00:00Z'),
  end: new Date('2027-02-01T09:00:00Z'),
}
const desk = (changes: Partial<Desk>): Desk => ({
  ...{ subscription: paid(), onSale: [...onSale, team], used: 0, quota: 10 },
  ...{ paidAhead: ahead, unpaid: null, card: null },
  ...{ zone: lagos, now: new Date('2026-12-10T09:00:00Z'), isPaused: false, ...changes },
})
const wants = (changes: Partial<Desk>, planKey: string) => {
  const answer = proposed(desk(changes), { kind: 'change', planKey, cycle: 'monthly' })
  return answer.kind === 'told' ? answer.says[0]?.key : answer.kind
}

it('what she wants otherwise waits until what she has paid ahead begins, or costs only the days before it', () => {
  const trial = { subscription: trying() }
  expect(wants({ ...trial, paidAhead: null }, 'team')).toBe('ask')
  expect(wants(trial, 'team')).toBe('billing.aheadAlready')
  expect(wants(trial, 'starter')).toBe('billing.aheadAlready')
  expect(wants({}, 'starter')).toBe('billing.aheadAlready')
  expect(wants({ subscription: paid({ plan: starter }) }, 'pro')).toBe('ask')
})
