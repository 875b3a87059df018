import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { billingQuietHours, due, endsService, nextLook } from '../../domain/billing/due.ts'
import { entitledPlan, graceMs, standing } from '../../domain/billing/standing.ts'
import { afterQuietHours } from '../../domain/quiet-hours.ts'
import { toInstant, toLocal } from '../../domain/time.ts'
import { free, lagos, paid, pro, trying, unpaid } from './subscriptions.ts'

const local = (moment: Date | null) => moment && toLocal(moment, lagos)
const at = (moment: string) => toInstant(moment, lagos)
const cancelled = { next: { planKey: 'free', cycle: null } } as const

/** The end of a paid period is on Friday 1 January 2027 at 10:00. */
describe('what is due of a paid period', () => {
  it.each([
    { now: '2026-12-28T09:59', kind: undefined, look: '2026-12-29T09:59' },
    { now: '2026-12-29T09:59', kind: 'renewal-soon', look: '2027-01-01T08:00' },
    { now: '2026-12-31T19:59', kind: 'renewal-soon', look: '2027-01-01T08:00' },
    { now: '2027-01-01T08:00', kind: 'renewal-today', look: '2027-01-02T09:59' },
    { now: '2027-01-02T09:58', kind: 'renewal-today', look: '2027-01-02T09:59' },
    { now: '2027-01-02T09:59', kind: 'overdue-1', look: '2027-01-04T09:59' },
    { now: '2027-01-04T10:30', kind: 'overdue-3', look: '2027-01-06T09:59' },
    { now: '2027-01-07T19:59', kind: 'overdue-5', look: '2027-01-08T10:00' },
    { now: '2027-01-08T10:00', kind: 'lapsed', look: null },
    { now: '2027-02-08T10:00', kind: 'lapsed', look: null },
  ])('at $now: $kind', ({ now, kind, look }) => {
    const { step, lookAt } = due(paid(), lagos, at(now))
    expect(step?.kind).toBe(kind)
    expect(local(lookAt)).toBe(look)
  })

  it.each([
    { now: '2026-12-31T20:00', look: '2027-01-01T08:00' },
    { now: '2027-01-02T07:59', look: '2027-01-02T08:00' },
    { now: '2027-01-04T23:00', look: '2027-01-05T08:00' },
  ])('at $now nobody is written to; it is looked at again at $look', ({ now, look }) => {
    const { step, lookAt } = due(paid(), lagos, at(now))
    expect(step).toBeNull()
    expect(local(lookAt)).toBe(look)
  })

  it('at night the plan ends all the same', () => {
    const late = paid({ periodEnd: at('2027-01-01T23:30') })
    expect(due(late, lagos, at('2027-01-08T23:30')).step?.kind).toBe('lapsed')
  })

  it.each([
    {
      end: '2027-01-01T00:00',
      soon: '2026-12-28T19:00',
      today: '2026-12-31T08:00',
      first: '2027-01-01T19:00',
    },
    {
      end: '2027-01-01T06:30',
      soon: '2026-12-29T08:00',
      today: '2027-01-01T08:00',
      first: '2027-01-02T08:00',
    },
    {
      end: '2027-01-01T21:00',
      soon: '2026-12-29T19:00',
      today: '2027-01-01T08:00',
      first: '2027-01-02T19:00',
    },
  ])('of an end at $end she hears by day, and of the last day early', ({ end, soon, today, first }) => {
    const subscription = paid({ periodEnd: at(end) })
    const looks = [at('2026-12-20T12:00')]
    for (let nth = 0; nth < 3; nth++) looks.push(nextLook(subscription, lagos, looks[nth] as Date) as Date)
    expect(looks.slice(1).map(local)).toEqual([soon, today, first])
  })
})

describe('what is due of', () => {
  it.each([
    { of: 'a trial, before its last days', has: trying(), now: '2026-12-11T10:00', kind: undefined },
    { of: 'a trial that ends soon', has: trying(), now: '2026-12-12T10:00', kind: 'trial-ending' },
    { of: 'a trial that is over', has: trying(), now: '2026-12-15T10:00', kind: 'trial-over' },
    {
      of: 'a trial that she wants no more of',
      has: trying(cancelled),
      now: '2026-12-14T10:00',
      kind: undefined,
    },
    { of: 'such a one that is over', has: trying(cancelled), now: '2026-12-15T10:00', kind: 'trial-over' },
    { of: 'a cancelled plan that ends soon', has: paid(cancelled), now: '2026-12-29T10:00', kind: 'ending' },
    { of: 'a cancelled plan', has: paid(cancelled), now: '2027-01-01T10:00', kind: 'ended' },
    { of: 'Free', has: unpaid(), now: '2027-01-01T10:00', kind: undefined },
  ])('$of at $now: $kind', ({ has, now, kind }) => {
    expect(due(has, lagos, at(now)).step?.kind).toBe(kind)
  })
})

const anyZone = fc.constantFrom(lagos, 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC')
const anyMoment = fc.date({ min: new Date('2026-06-01Z'), max: new Date('2027-06-01Z'), noInvalidDate: true })
const anySubscription = fc.constantFrom(paid(), paid(cancelled), trying(), trying(cancelled), unpaid())

describe('whenever the job runs', () => {
  it('it is asked for again later, or never, and nobody hears of money at night', () => {
    fc.assert(
      fc.property(anySubscription, anyZone, anyMoment, (subscription, zone, now) => {
        const { step, lookAt } = due(subscription, zone, now)
        if (lookAt) expect(lookAt.getTime()).toBeGreaterThan(now.getTime())
        if (!step) return
        expect(step.at.getTime()).toBeLessThanOrEqual(now.getTime())
        const here = toLocal(now, zone)
        if (!endsService(step.kind)) expect(afterQuietHours(here, billingQuietHours)).toBe(here)
      }),
    )
  })

  it('from look to look every step comes once, whatever was missed before comes never', () => {
    fc.assert(
      fc.property(anyZone, anyMoment, (zone, began) => {
        const kinds: string[] = []
        let now: Date | null = began
        while (now) {
          const { step, lookAt }: ReturnType<typeof due> = due(paid(), zone, now)
          if (step) kinds.push(step.kind)
          now = lookAt
        }
        const all = ['renewal-soon', 'renewal-today', 'overdue-1', 'overdue-3', 'overdue-5', 'lapsed']
        expect(kinds).toEqual(all.slice(all.indexOf(kinds[0] as string)))
      }),
    )
  })
})

describe('what a business may use', () => {
  it.each([
    { of: 'while it is paid', has: paid(), now: '2027-01-01T09:59', stands: 'active', plan: pro },
    { of: 'in grace', has: paid(), now: '2027-01-01T10:00', stands: 'grace', plan: pro },
    { of: 'in the last moment of grace', has: paid(), now: '2027-01-08T09:59', stands: 'grace', plan: pro },
    {
      of: 'after grace, though no job ran',
      has: paid(),
      now: '2027-01-08T10:00',
      stands: 'free',
      plan: free,
    },
    { of: 'in the trial', has: trying(), now: '2026-12-15T09:59', stands: 'trial', plan: pro },
    { of: 'after it, without any grace', has: trying(), now: '2026-12-15T10:00', stands: 'free', plan: free },
    {
      of: 'cancelled, until the end',
      has: paid(cancelled),
      now: '2027-01-01T09:59',
      stands: 'active',
      plan: pro,
    },
    {
      of: 'cancelled, and no longer',
      has: paid(cancelled),
      now: '2027-01-01T10:00',
      stands: 'free',
      plan: free,
    },
    { of: 'on Free', has: unpaid(), now: '2027-01-01T10:00', stands: 'free', plan: free },
  ])('$of: $stands', ({ has, now, stands, plan }) => {
    expect(standing(has, at(now))).toBe(stands)
    expect(entitledPlan(has, free, at(now))).toBe(plan)
  })

  it('is Free from the moment at which the run would end it, not earlier', () => {
    fc.assert(
      fc.property(anySubscription, anyZone, anyMoment, (subscription, zone, now) => {
        const { step } = due(subscription, zone, now)
        const isOver = subscription.status === 'free' || (step !== null && endsService(step.kind))
        expect(standing(subscription, now) === 'free').toBe(isOver)
      }),
    )
  })

  it('grace is seven days', () => {
    expect(graceMs).toBe(7 * 24 * 3_600_000)
  })
})
