import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { planChange } from '../../domain/billing/change.ts'
import type { PlanTerms } from '../../domain/billing/plan.ts'
import { renewalOf } from '../../domain/billing/renewal.ts'
import { standing } from '../../domain/billing/standing.ts'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { dailyRun } from '../../worker/billing/daily-run.ts'
import { reconcile } from '../../worker/billing/reconcile.ts'
import { startTrials } from '../../worker/billing/start-trials.ts'
import { openPaystack } from '../../worker/paystack/paystack-api.ts'
import { plansOnSale } from '../billing/subscribed.ts'
import { businessFile } from '../store/fixtures.ts'
import { FakePaystack, secretKey } from './fake-paystack.ts'
import { card, type Desk, openDesk, opening, silent } from './paying-shop.ts'

/** What can happen to the money of a business, in any order. `which` names one of its payments. */
const anyStep = fc.oneof(
  fc.record({
    does: fc.constant('choose' as const),
    plan: fc.constantFrom('starter', 'pro', 'team'),
    cycle: fc.constantFrom('weekly' as const, 'monthly' as const),
  }),
  fc.record({
    does: fc.constant('renew' as const),
    how: fc.constantFrom('link' as const, 'transfer' as const),
  }),
  fc.record({ does: fc.constant('charge' as const), pays: fc.boolean() }),
  ...Array.from({ length: 2 }, () =>
    fc.record({
      does: fc.constant('pay' as const),
      which: fc.nat(9),
      percent: fc.constantFrom(100, 100, 100, 60, 130),
    }),
  ),
  fc.record({ does: fc.constant('pay-abroad' as const), which: fc.nat(9) }),
  fc.record({ does: fc.constant('refund' as const), which: fc.nat(9), percent: fc.constantFrom(30, 100) }),
  fc.record({ does: fc.constant('reverse' as const), which: fc.nat(9) }),
  fc.record({ does: fc.constant('dispute' as const), which: fc.nat(9) }),
  fc.record({ does: fc.constant('resolve' as const), won: fc.boolean() }),
  ...Array.from({ length: 3 }, () =>
    fc.record({ does: fc.constant('wait' as const), hours: fc.constantFrom(1, 20, 72, 200, 700) }),
  ),
)
type Step = typeof anyStep extends fc.Arbitrary<infer One> ? One : never

const terms: PlanTerms[] = plansOnSale.map((plan) => {
  const { monthly } = plan.prices
  return monthly === undefined ? plan : { ...plan, prices: { monthly, weekly: 149_900 } }
})

let store: Store
let fake: FakePaystack
let sql: <Row>(text: string, params: unknown[]) => Promise<Row[]>
const stack = new AsyncDisposableStack()

beforeAll(async () => {
  const opened = await openStore({ secretKey: Buffer.alloc(32, 7) })
  store = stack.use(opened.store)
  sql = async <Row>(text: string, params: unknown[]) =>
    (await opened.pglite?.query<Row>(text, params))?.rows ?? []
  // One for all walks: Paystack numbers nothing twice.
  fake = stack.use(await FakePaystack.start(() => opening))
  await store.billing.importPlans(terms, opening)
})
afterAll(() => stack.disposeAsync())

interface PaidRow {
  reference: string
  start: Date
  end: Date
}

class Walk {
  now = opening
  readonly #desk: Desk
  readonly businessId: string
  readonly #zone: string

  constructor(businessId: string, zone: string) {
    for (const told of [fake.refunds, fake.disputes, fake.faults]) told.length = 0
    fake.rows.clear()
    fake.now = () => this.now
    this.#desk = openDesk(store, fake.url, () => this.now)
    this.businessId = businessId
    this.#zone = zone
  }

  async take(step: Step): Promise<void> {
    const { payments } = this.#desk
    const subscription = await this.subscription()
    const onSale = await store.billing.plansOnSale()
    switch (step.does) {
      case 'choose': {
        const plan = onSale.find(({ key }) => key === step.plan)
        if (!plan) throw new Error('no such plan')
        const change = planChange(subscription, { plan, cycle: step.cycle }, this.#zone, this.now)
        if (change.kind === 'pay') await payments.ask({ ...change.wish, how: 'link' })
        return
      }
      case 'renew': {
        const wish = renewalOf(subscription, onSale, this.#zone)
        if (wish) await payments.ask({ ...wish, how: step.how })
        return
      }
      case 'charge': {
        fake.cards.set(card.code, step.pays ? 'pays' : 'insufficient')
        const wish = renewalOf(subscription, onSale, this.#zone)
        if (wish) await payments.chargeCard({ ...wish, attempt: this.now.toISOString().slice(0, 10) })
        return
      }
      case 'wait':
        return this.#wait(step.hours)
      case 'resolve': {
        const open = fake.disputes.find(({ status }) => status !== 'resolved')
        if (!open) return
        fake.resolve(open, step.won)
        return this.told('charge.dispute.resolve', open.transaction.reference)
      }
    }
    const row = [...fake.rows.values()].at(-1 - step.which)
    if (!row) return
    const { reference } = row
    if (step.does === 'pay' || step.does === 'pay-abroad') {
      if (row.paidAt) return
      const foreign = step.does === 'pay-abroad' ? { currency: 'USD' } : {}
      const amount = Math.ceil((row.requested * (step.does === 'pay' ? step.percent : 100)) / 100)
      fake.pay(reference, { amount, card, ...foreign })
      return this.told('charge.success', reference)
    }
    const back = fake.refunds.reduce((sum, one) => sum + (one.reference === reference ? one.amount : 0), 0)
    if (row.status !== 'success' || this.#isDisputed(reference)) return
    if (step.does === 'refund') {
      const amount = Math.min(row.amount - back, Math.ceil((row.amount * step.percent) / 100))
      if (amount > 0) fake.refund(reference, amount)
      return this.told('refund.processed', reference)
    }
    if (step.does === 'reverse') fake.reverse(reference)
    else if (back === 0) fake.dispute(reference)
    return this.told('charge.dispute.create', reference)
  }

  /** A webhook, believed or not. */
  async told(event: string, reference: string): Promise<void> {
    await store.billing.recordEvent({
      event,
      key: `${event}-${reference}-${this.now.getTime()}`,
      reference,
      now: this.now,
    })
    await this.#desk.settle(reference)
  }

  #isDisputed(reference: string): boolean {
    return fake.disputes.some(({ transaction }) => transaction.reference === reference)
  }

  async #wait(hours: number): Promise<void> {
    this.now = new Date(this.now.getTime() + hours * 3_600_000)
    await dailyRun({ store, payments: this.#desk.payments, log: silent }, this.now)
    await this.#desk.sweep()
  }

  async subscription() {
    const found = await store.billing.subscription(this.businessId)
    if (!found) throw new Error('not metered')
    return found
  }

  paid(): Promise<PaidRow[]> {
    return sql<PaidRow>(
      `SELECT "reference", "periodStart" AS "start", "periodEnd" AS "end" FROM public."Payment"
       WHERE "businessId" = $1 AND "purpose" = 'subscription' AND "status" IN ('paid', 'disputed') ORDER BY 2`,
      [this.businessId],
    )
  }

  /** Prices of the plans to which she has changed within the period that ends then. */
  #upgrades(end: Date | null): Promise<{ price: number }[]> {
    return sql(
      `SELECT price."price" FROM public."Payment" payment JOIN public."PlanPrice" price
         ON price."planId" = payment."planId" AND price."cycle" = payment."cycle"
       WHERE "businessId" = $1 AND "purpose" = 'upgrade' AND "status" IN ('paid', 'disputed') AND "periodEnd" = $2`,
      [this.businessId, end],
    )
  }

  /** What must be true at any time. */
  async holds(): Promise<void> {
    expect(await store.billing.ledgerFaults()).toEqual([])
    const paid = await this.paid()
    // What she has paid for is never taken up by something else that she has paid for.
    for (const [index, { start }] of paid.slice(1).entries())
      expect(start.getTime()).toBeGreaterThanOrEqual((paid[index] as PaidRow).end.getTime())
    const subscription = await this.subscription()
    expect(subscription.credit).toBeGreaterThanOrEqual(0n)
    if (standing(subscription, this.now) !== 'active') return
    const { periodEnd, plan, cycle } = subscription
    const upgrades = await this.#upgrades(periodEnd)
    // A better plan that she has paid for is not lost to one that is cheaper.
    for (const { price } of upgrades) expect(plan.prices[cycle ?? 'monthly']).toBeGreaterThanOrEqual(price)
    const ends = paid.flatMap(({ start, end }) => [start.getTime(), end.getTime()])
    expect(ends).toContain(periodEnd?.getTime())
  }

  /** All that is paid for and still to come begins when its time has come. */
  async arrives(): Promise<void> {
    for (const { start, end } of await this.paid()) {
      if (start <= this.now) continue
      this.now = start
      await dailyRun({ store, payments: this.#desk.payments, log: silent }, this.now)
      expect((await this.subscription()).periodEnd).toEqual(end)
    }
  }

  async reconciles(): Promise<void> {
    const paystack = openPaystack({ secretKey, baseUrl: fake.url })
    const found = await reconcile({ store, paystack }, opening, new Date(this.now.getTime() + 1))
    const ours = [...fake.rows.keys()]
    expect(found.differences.filter(({ reference }) => ours.includes(reference))).toEqual([])
  }
}

/** What went wrong once. */
const known: Step[][] = [
  // In the trial: its plan paid ahead, then a better one at once by a link that was asked for before.
  [
    { does: 'renew', how: 'link' },
    { does: 'choose', plan: 'team', cycle: 'monthly' },
    { does: 'pay', which: 1, percent: 100 },
    { does: 'pay', which: 0, percent: 100 },
    // The credit that this left would pay for all of it.
    { does: 'choose', plan: 'team', cycle: 'monthly' },
  ],
  // Two better plans asked for; the dearer one is paid first.
  [
    { does: 'choose', plan: 'starter', cycle: 'monthly' },
    { does: 'pay', which: 0, percent: 100 },
    { does: 'wait', hours: 700 },
    { does: 'choose', plan: 'pro', cycle: 'monthly' },
    { does: 'choose', plan: 'team', cycle: 'monthly' },
    { does: 'pay', which: 0, percent: 100 },
    { does: 'pay', which: 1, percent: 100 },
  ],
]

it('whatever happens in whatever order, the ledger balances, and nobody pays for the same days twice', async () => {
  const anyZone = fc.constantFrom('Africa/Lagos', 'Europe/London', 'America/New_York')
  const run = async (steps: Step[], zone: string) => {
    const owner = { name: 'Amaka', channel: 'telegram' as const, id: '1001' }
    const { businessId } = await store.importBusiness(businessFile({ owner, timezone: zone }))
    await store.saveAccount({ businessId, kind: 'telegram', externalId: `bot-${businessId}` })
    await startTrials({ store, queue: { deliver: async () => {} }, log: silent }, opening)
    const walk = new Walk(businessId, zone)
    for (const step of steps) {
      await walk.take(step)
      await walk.holds()
    }
    await walk.arrives()
    await walk.reconciles()
    expect(fake.faults).toEqual([])
  }
  const anyWalk = fc.asyncProperty(
    fc.array(anyStep, { minLength: 5, maxLength: 25, size: 'max' }),
    anyZone,
    run,
  )
  await fc.assert(anyWalk, { numRuns: 10, examples: known.map((steps) => [steps, 'Africa/Lagos']) })
}, 600_000)
