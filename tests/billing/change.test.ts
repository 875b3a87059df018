import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cancellation, planChange } from '../../domain/billing/change.ts'
import { proratedPrice } from '../../domain/billing/proration.ts'
import { planThatFollows, renewalOf } from '../../domain/billing/renewal.ts'
import { free, lagos, onSale, paid, plan, pro, starter, trying, unpaid } from './subscriptions.ts'

const midDecember = new Date('2026-12-16T09:00:00Z')
const onStarter = (changes = {}) => paid({ plan: starter, ...changes })

describe('what a better plan costs for the rest of a period', () => {
  const period = { start: new Date('2026-12-01T00:00:00Z'), end: new Date('2026-12-31T00:00:00Z') }
  it.each([
    { of: 'all of it', from: '2026-12-01T00:00:00Z', kobo: 1_000_000 },
    { of: 'half of it', from: '2026-12-16T00:00:00Z', kobo: 500_000 },
    { of: 'before it begins: all of it', from: '2026-11-01T00:00:00Z', kobo: 1_000_000 },
    { of: 'an odd part: rounded down to the naira', from: '2026-12-03T11:00:00Z', kobo: 918_000 },
    { of: 'its last moment', from: '2026-12-30T23:59:59Z', kobo: 0 },
    { of: 'after its end', from: '2027-02-01T00:00:00Z', kobo: 0 },
  ])('$of', ({ from, kobo }) => {
    expect(proratedPrice({ from: 499_900, to: 1_499_900 }, period, new Date(from))).toBe(kobo)
  })

  it('is never negative, never more than the difference, whole naira, and falls as time goes by', () => {
    const price = fc.integer({ min: 1, max: 2 ** 31 - 1 })
    const moment = fc.integer({ min: -1e9, max: 4e10 }).map((ms) => new Date(period.start.getTime() + ms))
    const year = { start: period.start, end: new Date('2027-12-01T00:00:00Z') }
    fc.assert(
      fc.property(price, price, moment, moment, (from, to, one, other) => {
        const [early, late] = one < other ? [one, other] : [other, one]
        const [more, less] = [early, late].map((at) => proratedPrice({ from, to }, year, at)) as [
          number,
          number,
        ]
        expect(less).toBeGreaterThanOrEqual(0)
        expect(more).toBeLessThanOrEqual(Math.max(0, to - from))
        expect(more).toBeGreaterThanOrEqual(less)
        expect(more % 100).toBe(0)
      }),
    )
  })
})

describe('another plan', () => {
  it('that is better: at once, for the difference over the days to come; the period stays', () => {
    expect(planChange(onStarter(), { plan: pro, cycle: 'monthly' }, lagos, midDecember)).toEqual({
      kind: 'pay',
      begins: 'at-once',
      next: null,
      wish: {
        businessId: 'b',
        purpose: 'upgrade',
        planId: pro.id,
        cycle: 'monthly',
        periodStart: new Date('2026-12-15T23:00:00Z'),
        periodEnd: new Date('2027-01-01T09:00:00Z'),
        // 15 days and 10 hours of 31 days.
        price: 497_300,
      },
    })
  })

  it('costs the same all day', () => {
    const at = (time: string) =>
      planChange(onStarter(), { plan: pro, cycle: 'monthly' }, lagos, new Date(time))
    expect(at('2026-12-16T22:59:59Z')).toEqual(at('2026-12-15T23:00:00Z'))
    expect(at('2026-12-16T23:00:00Z')).not.toEqual(at('2026-12-15T23:00:00Z'))
  })

  it('that is better, with another cycle: the plan at once, the cycle at the end', () => {
    const change = planChange(onStarter(), { plan: pro, cycle: 'yearly' }, lagos, midDecember)
    expect(change).toMatchObject({
      kind: 'pay',
      begins: 'at-once',
      next: { planKey: 'pro', cycle: 'yearly' },
    })
    expect(change).toMatchObject({ wish: { purpose: 'upgrade', cycle: 'monthly', price: 497_300 } })
  })

  it('that is better, on the last day: nothing is charged for hours, it comes with the next period', () => {
    const lastDay = new Date('2026-12-31T23:00:00Z')
    expect(planChange(onStarter(), { plan: pro, cycle: 'monthly' }, lagos, lastDay)).toEqual({
      kind: 'at-end',
      next: { planKey: 'pro', cycle: 'monthly' },
      at: new Date('2027-01-01T09:00:00Z'),
    })
  })

  it.each([
    { of: 'a lesser plan', has: paid(), plan: starter, cycle: 'monthly' as const },
    { of: 'another cycle', has: paid(), plan: pro, cycle: 'yearly' as const },
    { of: 'a lesser plan by the week', has: paid(), plan: starter, cycle: 'weekly' as const },
  ])('$of: at the end of the period', ({ has, plan: to, cycle }) => {
    expect(planChange(has, { plan: to, cycle }, lagos, midDecember)).toEqual({
      kind: 'at-end',
      next: { planKey: to.key, cycle },
      at: has.periodEnd,
    })
  })

  it('that she has: nothing; where another was to follow, it goes on', () => {
    const wanted = { plan: pro, cycle: 'monthly' } as const
    expect(planChange(paid(), wanted, lagos, midDecember)).toEqual({ kind: 'same' })
    const leaving = paid({ next: { planKey: 'free', cycle: null } })
    expect(planChange(leaving, wanted, lagos, midDecember)).toMatchObject({ kind: 'at-end', next: null })
  })

  it('that has become dearer under the same name is no upgrade', () => {
    const dearer = plan('pro', { monthly: 1_999_900 }, { id: 'pro-2', version: 2 })
    expect(planChange(paid(), { plan: dearer, cycle: 'monthly' }, lagos, midDecember)).toEqual({
      kind: 'same',
    })
  })

  it('from Free: a period of its own, from the day on', () => {
    expect(planChange(unpaid(), { plan: starter, cycle: 'weekly' }, lagos, midDecember)).toMatchObject({
      kind: 'pay',
      begins: 'at-once',
      wish: {
        purpose: 'subscription',
        planId: starter.id,
        price: 149_900,
        periodStart: new Date('2026-12-15T23:00:00Z'),
        periodEnd: new Date('2026-12-22T23:00:00Z'),
      },
    })
  })

  it('when the job is behind and her row still says that it is paid: as from Free', () => {
    const later = new Date('2027-01-09T00:00:00Z')
    expect(planChange(paid(), { plan: starter, cycle: 'weekly' }, lagos, later)).toMatchObject({
      begins: 'at-once',
      wish: { purpose: 'subscription', price: 149_900 },
    })
  })

  it('in the trial: its own plan or a lesser one when it is over', () => {
    const begins = new Date('2026-12-15T09:00:00Z')
    const early = new Date('2026-12-05T09:00:00Z')
    for (const [wanted, price] of [
      [pro, 1_499_900],
      [starter, 499_900],
    ] as const)
      expect(planChange(trying(), { plan: wanted, cycle: 'monthly' }, lagos, early)).toMatchObject({
        kind: 'pay',
        begins,
        next: { planKey: wanted.key, cycle: 'monthly' },
        wish: { purpose: 'subscription', planId: wanted.id, periodStart: begins, price },
      })
  })

  it('in the trial: a better one at once', () => {
    const team = plan('team', { monthly: 2_999_900 })
    const early = new Date('2026-12-05T09:00:00Z')
    expect(planChange(trying(), { plan: team, cycle: 'monthly' }, lagos, early)).toMatchObject({
      begins: 'at-once',
      wish: { purpose: 'subscription', price: 2_999_900 },
    })
  })

  it('in grace: with the period that is to be paid anyway', () => {
    const overdue = new Date('2027-01-03T09:00:00Z')
    expect(planChange(paid(), { plan: starter, cycle: 'monthly' }, lagos, overdue)).toMatchObject({
      kind: 'pay',
      begins: paid().periodEnd,
      next: { planKey: 'starter', cycle: 'monthly' },
      wish: { purpose: 'subscription', periodStart: paid().periodEnd, price: 499_900 },
    })
  })

  it('is refused at a cycle at which it is not sold', () => {
    expect(() => planChange(paid(), { plan: starter, cycle: 'biweekly' }, lagos, midDecember)).toThrow(
      /starter is not sold biweekly/,
    )
  })

  it('Free: at the end; once', () => {
    const change = planChange(paid(), { plan: free, cycle: 'monthly' }, lagos, midDecember)
    const next = { planKey: 'free', cycle: null }
    expect(change).toEqual({ kind: 'at-end', next, at: paid().periodEnd })
    expect(cancellation(paid({ next }))).toEqual({ kind: 'same' })
    expect(cancellation(unpaid())).toEqual({ kind: 'same' })
  })
})

describe('what follows at the end of a period', () => {
  it('is the same again, as it was bought, also where it is sold otherwise or not at all', () => {
    const dearer = plan('pro', { monthly: 1_999_900 }, { id: 'pro-2', version: 2 })
    for (const sold of [[free, dearer], [free]])
      expect(renewalOf(paid(), sold, lagos)).toMatchObject({ planId: pro.id, price: 1_499_900 })
  })

  it('keeps her terms when only the cycle changes', () => {
    const dearer = plan('pro', { yearly: 19_999_900 }, { id: 'pro-2', version: 2 })
    const yearly = paid({ next: { planKey: 'pro', cycle: 'yearly' } })
    expect(renewalOf(yearly, [free, dearer], lagos)).toMatchObject({
      planId: pro.id,
      cycle: 'yearly',
      periodEnd: new Date('2028-01-01T09:00:00Z'),
      price: 13_499_900,
    })
  })

  it('is the plan that she chose, as it is sold now; where nobody sells it any more, the one that she has', () => {
    const down = paid({ next: { planKey: 'starter', cycle: 'monthly' } })
    expect(renewalOf(down, onSale, lagos)).toMatchObject({ planId: starter.id, price: 499_900 })
    expect(planThatFollows(down, [free, pro])).toBe(pro)
  })

  it('counts months from the anchor', () => {
    const january = paid({
      anchorAt: new Date('2026-12-31T09:00:00Z'),
      periodStart: new Date('2027-01-31T09:00:00Z'),
      periodEnd: new Date('2027-02-28T09:00:00Z'),
    })
    expect(renewalOf(january, onSale, lagos)?.periodEnd).toEqual(new Date('2027-03-31T09:00:00Z'))
  })

  it('after the trial is its plan by the month, unless she chose otherwise', () => {
    expect(renewalOf(trying(), onSale, lagos)).toMatchObject({
      planId: pro.id,
      cycle: 'monthly',
      periodStart: new Date('2026-12-15T09:00:00Z'),
      periodEnd: new Date('2027-01-15T09:00:00Z'),
    })
  })

  it('is nothing on Free, after a cancellation, and of a plan without prices', () => {
    const gone = paid({ next: { planKey: 'free', cycle: null } })
    for (const none of [unpaid(), gone, paid({ plan: free })])
      expect(renewalOf(none, onSale, lagos)).toBeNull()
  })
})
