import { describe, expect, it } from 'vitest'
import { actionOn } from '../../domain/billing/action.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'
import { toInstant } from '../../domain/time.ts'
import { lagos, onSale, paid, plan, trying, unpaid } from './subscriptions.ts'

const at = (moment: string) => toInstant(moment, lagos)
const end = at('2027-01-01T10:00')
const cancelled = { next: { planKey: 'free', cycle: null } }
const card = { payBy: 'card', hasCard: true } as const

const acts = (subscription: Subscription, now: string, paidAhead = false) =>
  actionOn({ subscription, zone: lagos, paidAhead }, onSale, at(now))

describe('the one thing that the daily run does', () => {
  it.each([
    { of: 'paid, long before the end', has: paid(), now: '2026-12-20T12:00', kind: 'wait', becomes: 'same' },
    { of: 'paid, three days before', has: paid(), now: '2026-12-29T12:00', kind: 'ask', becomes: 'same' },
    { of: 'paid, by transfer', has: paid({ payBy: 'transfer' }), now: '2026-12-29T12:00', kind: 'ask' },
    { of: 'paid, at night', has: paid(), now: '2026-12-29T22:00', kind: 'wait', becomes: 'same' },
    { of: 'overdue', has: paid(), now: '2027-01-02T12:00', kind: 'ask', becomes: 'grace' },
    { of: 'overdue, at night', has: paid(), now: '2027-01-02T22:00', kind: 'wait', becomes: 'grace' },
    { of: 'past its grace', has: paid(), now: '2027-01-08T22:00', kind: 'end', becomes: 'free' },
    { of: 'with a card, three days before', has: paid(card), now: '2026-12-29T12:00', kind: 'announce' },
    { of: 'with a card, on the day', has: paid(card), now: '2027-01-01T08:30', kind: 'charge' },
    {
      of: 'with a card, overdue',
      has: paid(card),
      now: '2027-01-04T12:00',
      kind: 'charge',
      becomes: 'grace',
    },
    { of: 'whose card is gone', has: paid({ payBy: 'card' }), now: '2027-01-01T08:30', kind: 'ask' },
    { of: 'with a card, in the trial', has: trying(card), now: '2026-12-13T12:00', kind: 'ask' },
    { of: 'cancelled, three days before', has: paid(cancelled), now: '2026-12-29T12:00', kind: 'tell' },
    {
      of: 'cancelled, at the end',
      has: paid(cancelled),
      now: '2027-01-01T10:00',
      kind: 'end',
      becomes: 'free',
    },
    { of: 'on Free', has: unpaid(), now: '2027-01-01T10:00', kind: 'wait', becomes: 'same' },
    {
      of: 'of a plan that has no price any more',
      has: paid({ plan: plan('gift', {}) }),
      now: '2026-12-29T12:00',
      kind: 'wait',
    },
  ])('$of: $kind', ({ has, now, kind, becomes = 'same' }) => {
    expect(acts(has, now)).toMatchObject({ kind, becomes })
  })

  it('who has paid ahead is left alone until the end, and then in the next period', () => {
    for (const has of [paid(), paid(card), paid(cancelled)]) {
      expect(acts(has, '2026-12-31T12:00', true)).toMatchObject({ kind: 'wait', lookAt: end })
      expect(acts(has, '2027-01-01T10:00', true)).toMatchObject({ kind: 'enter' })
    }
  })

  it('asks for the plan that follows, at its price, for the period from the end on', () => {
    const down = paid({ next: { planKey: 'starter', cycle: 'yearly' } })
    expect(acts(down, '2026-12-29T12:00')).toMatchObject({
      ...{ kind: 'ask', how: 'link', plan: { key: 'starter' }, lookAt: at('2027-01-01T08:00') },
      wish: { cycle: 'yearly', price: 4_499_900, periodStart: end, periodEnd: at('2028-01-01T10:00') },
    })
  })

  it('a card is announced with the morning on which it is charged', () => {
    expect(acts(paid(card), '2026-12-29T12:00')).toMatchObject({ at: at('2027-01-01T08:00') })
  })
})
