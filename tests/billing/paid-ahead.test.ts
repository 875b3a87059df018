import { expect, it } from 'vitest'
import type { Desk } from '../../domain/billing/chat/desk.ts'
import { proposed } from '../../domain/billing/chat/proposing.ts'
import type { Cycle } from '../../domain/billing/plan.ts'
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
const wants = (changes: Partial<Desk>, planKey: string, cycle: Cycle = 'monthly') => {
  const answer = proposed(desk(changes), { kind: 'change', planKey, cycle })
  return answer.kind === 'told' ? answer.says[0]?.key : answer.kind
}

it('what she wants otherwise waits until what she has paid ahead begins, or costs only the days before it', () => {
  const trial = { subscription: trying() }
  expect(wants({ ...trial, paidAhead: null }, 'team')).toBe('ask')
  expect(wants(trial, 'team')).toBe('billing.aheadAlready')
  expect(wants(trial, 'starter')).toBe('billing.aheadAlready')
  expect(wants({}, 'starter')).toBe('billing.aheadAlready')
  const better = { subscription: paid({ plan: starter }) }
  expect(wants(better, 'pro')).toBe('ask')
  expect(wants(better, 'pro', 'yearly')).toBe('billing.aheadAlready')
})

it('a better plan until then is read back with what follows it', () => {
  const wish = { kind: 'change' as const, planKey: 'pro', cycle: 'monthly' as const }
  const readBack = (paidAhead: Desk['paidAhead']) => {
    const answer = proposed(desk({ subscription: paid({ plan: starter }), paidAhead }), wish)
    return answer.kind === 'ask' ? answer.asks.map(({ key }) => key) : []
  }
  expect(readBack(ahead).slice(0, 2)).toEqual(['billing.upgradeAsk', 'billing.ahead'])
  expect(readBack(null).slice(0, 2)).toEqual(['billing.upgradeAsk', 'billing.afterThat'])
})
