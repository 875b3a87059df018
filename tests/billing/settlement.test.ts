import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balance, type LedgerLine } from '../../domain/billing/ledger.ts'
import type { Plan } from '../../domain/billing/plan.ts'
import type { Case, Draft, Payment } from '../../domain/billing/settlement/draft.ts'
import { nextCheck } from '../../domain/billing/settlement/unpaid.ts'
import { settlement } from '../../domain/billing/settlement.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'
import type { Verified } from '../../domain/billing/verified.ts'
import { free, lagos, paid, plan, pro, starter, trying, unpaid } from './subscriptions.ts'

const at = (text: string) => new Date(text)
const december = { start: at('2026-12-01T09:00:00Z'), end: at('2027-01-01T09:00:00Z') }
const january = { start: december.end, end: at('2027-02-01T09:00:00Z') }

/** January of Pro, asked for by a link. */
function payment(changes: Partial<Payment> = {}): Payment {
  return {
    ...{
      id: 'p',
      reference: 'jara-1',
      businessId: 'b',
      purpose: 'subscription',
      plan: pro,
      cycle: 'monthly',
    },
    ...{
      periodStart: january.start,
      periodEnd: january.end,
      amount: 1_499_900n,
      credit: 0n,
      currency: 'NGN',
    },
    ...{
      how: 'link',
      status: 'open',
      expiresAt: null,
      checks: 0,
      paid: null,
      fees: null,
      transactionId: null,
    },
    ...{ paidAt: null, reason: null, createdAt: december.start },
    ...changes,
  } as Payment
}

function given(changes: Partial<Case> = {}): Case {
  const now = at('2026-12-29T09:00:00Z')
  const nothing = {
    posted: [],
    taken: false,
    ...{ paidAhead: false, followed: false },
    planBefore: null,
    receiptUrl: 'https://jara.example/receipt/key',
  }
  return { payment: payment(), subscription: paid(), ...nothing, free, zone: lagos, now, ...changes }
}

function facts(changes: Partial<Verified> = {}): Verified {
  return {
    ...{ reference: 'jara-1', transactionId: '77', status: 'success', amount: 1_499_900n, currency: 'NGN' },
    ...{
      fees: 32_499n,
      paidAt: at('2026-12-29T08:00:00Z'),
      reason: 'Approved',
      card: null,
      refunds: [],
      disputes: [],
    },
    ...changes,
  }
}

/** The rows that a draft would leave behind, as the next settlement finds them. */
function stored(before: Case, draft: Draft): Case {
  const lines = draft.postings.flatMap(({ cause, lines }) =>
    Object.entries(lines).map(([account, kobo]) => ({ cause, account, kobo }) as LedgerLine),
  )
  const { payment, subscription } = draft
  return { ...before, payment, subscription, posted: [...before.posted, ...lines] }
}

const keys = ({ notices }: Draft) => notices.flatMap(({ says }) => says.map(({ key }) => key))

describe('money that comes', () => {
  it('buys the next period ahead of time, and leaves what she has until then', () => {
    const draft = settlement(given(), facts())
    expect(draft.payment).toMatchObject({
      status: 'paid',
      paid: 1_499_900n,
      fees: 32_499n,
      transactionId: '77',
    })
    expect(draft.postings).toEqual([
      { cause: 'paid:jara-1', lines: { paystack: 1_467_401n, fees: 32_499n, revenue: -1_499_900n } },
    ])
    expect(draft.subscription).toEqual(paid({ dueAt: january.start }))
    expect(keys(draft)).toEqual(['payment.ahead', 'payment.receipt'])
    expect(draft.bought).toBe(true)
  })

  it('goes on where she had cancelled, and keeps another plan that is to follow', () => {
    const cancelled = paid({ next: { planKey: 'free', cycle: null } })
    expect(settlement(given({ subscription: cancelled }), facts()).subscription?.next).toBeNull()
    const changing = paid({ next: { planKey: 'starter', cycle: 'monthly' } })
    expect(settlement(given({ subscription: changing }), facts()).subscription?.next).toEqual(changing.next)
  })

  it('enters the period in grace, from its own start, in its own rhythm', () => {
    const anchorAt = at('2026-10-01T09:00:00Z')
    const draft = settlement(
      given({ subscription: paid({ status: 'grace', anchorAt }), now: at('2027-01-04T09:00:00Z') }),
      facts(),
    )
    expect(draft.subscription).toMatchObject({
      ...{ status: 'active', periodStart: january.start, periodEnd: january.end, anchorAt, next: null },
    })
    expect(keys(draft)[0]).toBe('payment.back')
  })

  it('brings who is on Free back at once, for a whole period from now on', () => {
    const now = at('2027-01-20T15:30:00Z')
    const draft = settlement(
      given({ subscription: unpaid(), payment: payment({ status: 'expired' }), now }),
      facts(),
    )
    const end = at('2027-02-20T15:30:00Z')
    expect(draft.payment).toMatchObject({ status: 'paid', periodStart: now, periodEnd: end })
    expect(draft.subscription).toMatchObject({
      status: 'active',
      plan: pro,
      periodStart: now,
      periodEnd: end,
    })
  })

  it('treats grace that is over as Free, also before the daily run has said so', () => {
    const now = at('2027-01-09T09:00:00Z')
    const draft = settlement(given({ subscription: paid(), now }), facts())
    expect(draft.subscription).toMatchObject({ periodStart: now, periodEnd: at('2027-02-09T09:00:00Z') })
  })

  it('lets the trial run out first where it is paid ahead, and ends it where a better plan is bought at once', () => {
    const ahead = payment({ periodStart: at('2026-12-15T09:00:00Z'), periodEnd: at('2027-01-15T09:00:00Z') })
    const now = at('2026-12-10T12:00:00Z')
    expect(
      settlement(given({ subscription: trying(), payment: ahead, now }), facts()).subscription?.status,
    ).toBe('trial')
    const atOnce = payment({ periodStart: at('2026-12-09T23:00:00Z'), periodEnd: at('2027-01-09T23:00:00Z') })
    expect(
      settlement(given({ subscription: trying(), payment: atOnce, now }), facts()).subscription,
    ).toMatchObject({
      ...{ status: 'active', periodStart: now, periodEnd: at('2027-01-10T12:00:00Z') },
    })
  })

  it('keeps what would take up the days that she has paid for ahead', () => {
    const atOnce = payment({ periodStart: at('2026-12-09T23:00:00Z'), periodEnd: at('2027-01-09T23:00:00Z') })
    const trial = { payment: atOnce, subscription: trying(), now: at('2026-12-10T09:00:00Z') }
    expect(settlement(given(trial), facts()).subscription?.status).toBe('active')
    const draft = settlement(given({ ...trial, followed: true }), facts())
    expect(draft.payment).toMatchObject({ status: 'mismatched', reason: 'duplicate' })
    expect(draft.subscription).toEqual(trying({ credit: 1_499_900n }))
    expect(keys(draft)).toEqual(['payment.duplicate'])
  })

  it('changes to the better plan for the rest of the period', () => {
    const upgrade = payment({
      purpose: 'upgrade',
      periodStart: at('2026-12-10T23:00:00Z'),
      periodEnd: december.end,
      amount: 700_000n,
    })
    const draft = settlement(
      given({ payment: upgrade, subscription: paid({ plan: starter }), now: at('2026-12-11T10:00:00Z') }),
      facts({ amount: 700_000n }),
    )
    expect(draft.subscription).toMatchObject({ plan: pro, periodEnd: december.end })
    const late = settlement(
      given({ payment: upgrade, subscription: paid({ status: 'grace' }), now: at('2027-01-02T10:00:00Z') }),
      facts({ amount: 700_000n }),
    )
    expect(late.payment).toMatchObject({ status: 'mismatched', reason: 'duplicate' })
    expect(late.subscription?.credit).toBe(700_000n)
  })

  it('is worth no more than the step from the plan that she has by now', () => {
    const team = plan('team', { monthly: 3_999_900 })
    const asked = (better: Plan, amount: bigint) =>
      payment({
        ...{ purpose: 'upgrade', plan: better, amount },
        ...{ periodStart: at('2026-12-15T23:00:00Z'), periodEnd: december.end },
      })
    const now = at('2026-12-16T10:00:00Z')
    const toTeam = asked(team, 1_740_500n)
    const fromStarter = given({ payment: toTeam, subscription: paid({ plan: starter }), now })
    const direct = settlement(fromStarter, facts({ amount: 1_740_500n }))
    expect(direct.subscription).toMatchObject({ plan: team, credit: 0n })
    // Asked for when she had Starter; she has paid for Pro since.
    const later = settlement(
      { ...fromStarter, subscription: paid({ plan: pro }) },
      facts({ amount: 1_740_500n }),
    )
    expect(later.subscription?.plan).toBe(team)
    expect(later.subscription?.credit).toBeGreaterThan(400_000n)
    expect(keys(later)).toContain('payment.tooMuch')
    const back = given({ payment: asked(pro, 500_000n), subscription: paid({ plan: team }), now })
    const kept = settlement(back, facts({ amount: 500_000n }))
    expect(kept.subscription).toMatchObject({ plan: team, credit: 500_000n })
    expect(keys(kept)).toEqual(['payment.duplicate'])
  })

  it('keeps what is too much, for the next payment', () => {
    const draft = settlement(given(), facts({ amount: 1_600_000n }))
    expect(draft.payment.status).toBe('paid')
    expect(draft.subscription?.credit).toBe(100_100n)
    expect(keys(draft)).toEqual(['payment.ahead', 'payment.tooMuch', 'payment.receipt'])
  })

  it('activates nothing for too little, and says what is missing', () => {
    const draft = settlement(given(), facts({ amount: 1_000_000n }))
    expect(draft.payment).toMatchObject({ status: 'mismatched', reason: 'too-little' })
    expect(draft.subscription).toEqual(paid({ credit: 1_000_000n }))
    expect(draft.notices[0]?.says).toEqual([
      { key: 'payment.tooLittle', args: { amount: 1_000_000, missing: 499_900 } },
    ])
  })

  it('counts credit that has come in the meantime', () => {
    const draft = settlement(
      given({ subscription: paid({ credit: 500_000n }) }),
      facts({ amount: 1_000_000n }),
    )
    expect(draft.payment.status).toBe('paid')
    expect(draft.subscription?.credit).toBe(100n)
  })

  it('does not count credit that was used in the meantime', () => {
    const half = payment({ amount: 1_000_000n, credit: 499_900n })
    const draft = settlement(given({ payment: half, subscription: paid() }), facts({ amount: 1_000_000n }))
    expect(draft.payment).toMatchObject({ status: 'mismatched', reason: 'too-little' })
  })

  it.each([
    ['paid for by another payment', given({ taken: true })],
    [
      'in force already',
      given({ payment: payment({ periodStart: december.start, periodEnd: december.end }) }),
    ],
  ])('keeps what comes for a period %s', (_, twice) => {
    const draft = settlement(twice, facts())
    expect(draft.payment).toMatchObject({ status: 'mismatched', reason: 'duplicate' })
    expect(draft.subscription?.credit).toBe(1_499_900n)
    expect(draft.bought).toBe(false)
  })

  it.each([
    ['another currency', { currency: 'USD' }, 'payment.wrongCurrency'],
    ['nothing', { amount: 0n }, 'payment.wrongAmount'],
    ['less than nothing', { amount: -1n }, 'payment.wrongAmount'],
    ['no whole number', { amount: null }, 'payment.wrongAmount'],
    ['more than there is', { amount: 2_147_483_648n }, 'payment.wrongAmount'],
  ])('posts nothing for %s', (_, odd, key) => {
    const draft = settlement(given(), facts(odd))
    expect(draft.payment.status).toBe('mismatched')
    expect(draft.postings).toEqual([])
    expect(draft.subscription).toEqual(paid())
    expect(keys(draft)).toEqual([key])
  })

  it('takes fees that cannot be for none', () => {
    const draft = settlement(given(), facts({ fees: 9_999_999n }))
    expect(draft.postings[0]?.lines).toEqual({ paystack: 1_499_900n, revenue: -1_499_900n })
  })
})

describe('money that does not come', () => {
  it('waits while it can be paid, and lapses then', () => {
    const waiting = payment({ expiresAt: at('2026-12-30T09:00:00Z') })
    const abandoned = facts({ status: 'abandoned', amount: null, reason: null })
    expect(settlement(given({ payment: waiting }), abandoned).payment.status).toBe('open')
    const late = given({ payment: waiting, now: at('2026-12-30T09:00:00Z') })
    expect(settlement(late, abandoned).payment.status).toBe('expired')
  })

  it('ends a charge that the bank refuses, and lets a page be tried again', () => {
    const refused = facts({ status: 'failed', reason: 'Insufficient Funds' })
    expect(settlement(given({ payment: payment({ how: 'card' }) }), refused).payment).toMatchObject({
      ...{ status: 'failed', reason: 'Insufficient Funds' },
    })
    expect(settlement(given(), refused).payment.status).toBe('open')
  })

  it('looks soon at first, then rarely, and a few times after the link has lapsed', () => {
    const now = at('2026-12-01T09:00:00Z')
    const expiresAt = at('2026-12-08T09:00:00Z')
    const waits = [0, 1, 2, 7, 99].map((checks) => {
      const next = nextCheck({ status: 'open', expiresAt, checks }, now)
      return ((next?.getTime() ?? 0) - now.getTime()) / 60_000
    })
    expect(waits).toEqual([2, 5, 15, 1440, 1440])
    expect(nextCheck({ status: 'open', expiresAt, checks: 7 }, at('2026-12-07T12:00:00Z'))).toEqual(expiresAt)
    expect(nextCheck({ status: 'expired', expiresAt, checks: 9 }, expiresAt)).toEqual(
      at('2026-12-09T09:00:00Z'),
    )
    expect(nextCheck({ status: 'expired', expiresAt, checks: 9 }, at('2026-12-15T09:00:00Z'))).toBeNull()
    expect(nextCheck({ status: 'paid', expiresAt, checks: 9 }, now)).toBeNull()
    const tomorrow = at('2026-12-02T09:00:00Z')
    expect(nextCheck({ status: 'disputed', expiresAt, checks: 99 }, now)).toEqual(tomorrow)
    expect(nextCheck({ status: 'paid', expiresAt, checks: 99 }, now, true)).toEqual(tomorrow)
  })
})

describe('money that goes back', () => {
  const inForce = () => {
    const running = payment({ periodStart: december.start, periodEnd: december.end })
    const start = given({ payment: running, subscription: unpaid(), now: december.start })
    return stored(start, settlement(start, facts()))
  }

  it('puts her on Free where all of it goes', () => {
    const draft = settlement(
      inForce(),
      facts({ status: 'reversed', refunds: [{ id: '9', amount: 1_499_900n, done: true }] }),
    )
    expect(draft.payment.status).toBe('refunded')
    expect(draft.subscription).toMatchObject({ status: 'free', plan: free, periodEnd: null, credit: 0n })
    expect(draft.postings).toEqual([
      { cause: 'refund:9', lines: { paystack: -1_499_900n, revenue: 1_499_900n } },
    ])
  })

  it('changes nothing for a part, nor for what is only asked for', () => {
    const part = settlement(inForce(), facts({ refunds: [{ id: '9', amount: 100_000n, done: true }] }))
    expect(part.payment.status).toBe('paid')
    expect(part.subscription?.status).toBe('active')
    expect(keys(part)).toEqual(['payment.refundedPart'])
    const pending = settlement(inForce(), facts({ refunds: [{ id: '9', amount: 100_000n, done: false }] }))
    expect(pending.postings).toEqual([])
  })

  it('takes it out of credit first where it was kept, and gives spent credit back', () => {
    const kept = given({ taken: true })
    const credited = stored(kept, settlement(kept, facts()))
    const back = settlement(credited, facts({ status: 'reversed' }))
    expect(back.subscription?.credit).toBe(0n)
    expect(back.postings[0]?.lines).toEqual({ paystack: -1_499_900n, credit: 1_499_900n })

    const used = given({
      payment: payment({ amount: 1_000_000n, credit: 499_900n }),
      subscription: paid({ credit: 499_900n }),
    })
    const bought = stored(used, settlement(used, facts({ amount: 1_000_000n })))
    expect(bought.subscription?.credit).toBe(0n)
    expect(settlement(bought, facts({ status: 'reversed' })).subscription?.credit).toBe(499_900n)
  })

  it('holds a disputed payment, and cuts nothing; won it stands, lost it is gone', () => {
    const opened = settlement(inForce(), facts({ disputes: [{ id: '5', amount: null, state: 'open' }] }))
    expect(opened.payment.status).toBe('disputed')
    expect(opened.subscription?.status).toBe('active')
    const held = stored(inForce(), opened)
    const won = settlement(held, facts({ disputes: [{ id: '5', amount: null, state: 'won' }] }))
    expect(won.payment.status).toBe('paid')
    expect(balance(stored(held, won).posted, 'disputed')).toBe(0n)
    const lost = settlement(
      held,
      facts({ status: 'reversed', disputes: [{ id: '5', amount: null, state: 'lost' }] }),
    )
    expect(lost.payment.status).toBe('lost')
    expect(lost.subscription?.status).toBe('free')
    expect(balance(stored(held, lost).posted, 'revenue')).toBe(0n)
    expect(keys(lost)).toEqual(['payment.disputeLost'])
  })

  it('leaves her what she has until the next period begins, where that is paid', () => {
    const come = inForce()
    const back = facts({ status: 'reversed' })
    expect(settlement(come, back).subscription?.status).toBe('free')
    const followed = settlement({ ...come, paidAhead: true }, back)
    expect(followed.payment.status).toBe('refunded')
    expect(followed.subscription).toMatchObject({ status: 'active', periodEnd: come.subscription?.periodEnd })
  })

  it('goes back to the plan before where an upgrade is given back', () => {
    const upgrade = payment({
      purpose: 'upgrade',
      periodStart: at('2026-12-10T23:00:00Z'),
      periodEnd: december.end,
    })
    const now = at('2026-12-11T10:00:00Z')
    const start = given({ payment: upgrade, subscription: paid({ plan: starter }), planBefore: starter, now })
    const bought = stored(start, settlement(start, facts()))
    expect(settlement(bought, facts({ status: 'reversed' })).subscription).toMatchObject({
      plan: starter,
      status: 'active',
    })
  })
})

/** Whatever Paystack says of a payment, and in whatever order we hear it. */
const anyFacts = fc.record({
  status: fc.constantFrom<Verified['status']>('success', 'failed', 'abandoned', 'reversed', 'pending'),
  amount: fc.constantFrom(1_499_900n, 1_000_000n, 2_000_000n, 0n, null),
  currency: fc.constantFrom('NGN', 'NGN', 'NGN', 'USD'),
  fees: fc.constantFrom(32_499n, 0n, null),
  refunds: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('1', '2'),
      amount: fc.bigInt(-5n, 2_000_000n),
      done: fc.boolean(),
    }),
    { maxLength: 2, selector: ({ id }) => id },
  ),
  disputes: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('7', '8'),
      amount: fc.option(fc.bigInt(0n, 2_000_000n)),
      state: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
    }),
    { maxLength: 2, selector: ({ id }) => id },
  ),
})

it('never posts twice, never more than came, and the credit is always the ledger’s', () => {
  fc.assert(
    fc.property(
      fc.array(anyFacts, { maxLength: 6 }),
      fc.constantFrom(paid(), unpaid(), trying()),
      (heard, subscription) => {
        let stands = given({ subscription })
        for (const one of heard) {
          const told = facts(one)
          stands = stored(stands, settlement(stands, told))
          const again = settlement(stands, told)
          expect(again.postings).toEqual([])
          expect(again.subscription).toEqual(stands.subscription)
          const { posted } = stands
          for (const line of posted)
            expect(
              balance(
                posted.filter(({ cause }) => cause === line.cause),
                line.account,
              ),
            ).toBe(line.kobo)
          expect(posted.reduce((sum, { kobo }) => sum + kobo, 0n)).toBe(0n)
          expect(balance(posted, 'credit')).toBe(-(stands.subscription as Subscription).credit)
          expect((stands.subscription as Subscription).credit >= 0n).toBe(true)
          expect(balance(posted, 'paystack') + balance(posted, 'fees') >= 0n).toBe(true)
        }
      },
    ),
    { numRuns: 500 },
  )
})
