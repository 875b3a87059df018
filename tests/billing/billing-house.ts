import { pino } from 'pino'
import { nextLook } from '../../domain/billing/due.ts'
import type { PlanTerms } from '../../domain/billing/plan.ts'
import type { Subscription } from '../../domain/billing/subscription.ts'
import { render } from '../../locales/render.ts'
import { type DailyRunDeps, dailyRun } from '../../worker/billing/daily-run.ts'
import { openPayments } from '../../worker/billing/payments.ts'
import { settle } from '../../worker/billing/settle.ts'
import { startTrials } from '../../worker/billing/start-trials.ts'
import { openPaystack } from '../../worker/paystack/paystack-api.ts'
import { FakePaystack, secretKey } from '../paystack/fake-paystack.ts'
import type { Card } from '../paystack/fake-rows.ts'
import { type Building, type House, openHouse, opening } from '../stories/house.ts'
import { salon, scripted } from '../stories/scene.ts'
import { ownerChanges } from './owner-change.ts'
import { free, lagos, pro, starter } from './subscriptions.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

export interface BillingHouse extends AsyncDisposable {
  house: House
  paystack: FakePaystack
  deps: DailyRunDeps
  /** The daily run, as it is asked for by the clock. */
  run(): ReturnType<typeof dailyRun>
  startTrials(): Promise<number>
  /** Time passes; twice a day, or as often as that, the job runs and what is due is sent. */
  pass(ms: number, every?: number): Promise<void>
  deliverDue(): Promise<void>
  /** What the owner was told since this was asked last. */
  told(): string[]
  subscription(): Promise<Subscription>
  /** What a yes in her chat writes. */
  changes(change: Parameters<typeof ownerChanges>[1]): Promise<void>
  /** She pays what she was asked for last, and Paystack's word arrives. */
  pays(card?: Card): Promise<void>
}

/** A salon on Telegram whose owner pays for Jara, a strict Paystack, and a clock that can be put forward. */
export async function openBillingHouse(
  building: Building,
  { languages = ['en'] }: { languages?: string[] } = {},
): Promise<BillingHouse> {
  const stack = new AsyncDisposableStack()
  const file = { ...salon, languages: languages as typeof salon.languages }
  const house = stack.use(await openHouse(building, { understand: scripted({}), idle: true, render, file }))
  const { store, queue, clock } = house
  const paystack = stack.use(await FakePaystack.start(clock.now))
  const log = pino({ enabled: false })
  const asking = {
    ...{ store, queue, log, now: clock.now, publicUrl: 'https://jara.example', emailDomain: 'jara.example' },
    paystack: openPaystack({ secretKey, baseUrl: paystack.url, timeoutMs: 2_000 }),
    receipt: (id: string) => ({ url: `https://jara.example/receipt/${id}`, keyHash: id }),
  }
  const deps = { store, queue, log, payments: openPayments(asking) }
  await store.billing.importPlans([free, starter, pro].map(termsOf), clock.now())
  let heard = 0
  const at = { store, businessId: house.businessId, accountId: house.owner.accountId, zone: lagos }
  const deliverDue = async () => {
    for (const row of await store.undelivered(clock.now(), 100)) await house.deliver(row)
  }
  const run = () => dailyRun(deps, clock.now())
  return {
    ...{ house, paystack, deps, run, deliverDue },
    startTrials: () => startTrials(deps, clock.now()),
    async pass(ms, every = 12 * hourMs) {
      for (let left = ms; left > 0; left -= every) {
        clock.forward(Math.min(left, every))
        await run()
        await deliverDue()
      }
    },
    told() {
      const all = house.owner.to('1001')
      const news = all.slice(heard)
      heard = all.length
      return news
    },
    async subscription() {
      const found = await store.billing.subscription(house.businessId)
      if (!found) throw new Error('the business is not metered')
      return found
    },
    changes: (change) => ownerChanges({ ...at, now: clock.now() }, change),
    async pays(card) {
      const reference = [...paystack.rows.keys()].at(-1) ?? ''
      paystack.pay(reference, card ? { card } : {})
      await settle(asking)({ reference })
      await deliverDue()
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function termsOf({ id: _, version: __, ...terms }: typeof pro): PlanTerms {
  return terms
}

/** Pro by the month, paid from the opening on; what is changed besides is the caller's. */
export async function subscribe(
  { house }: Pick<BillingHouse, 'house'>,
  changes: { end?: Date; payBy?: string; cycle?: string } = {},
): Promise<void> {
  const now = opening
  const plan = (await house.store.billing.plansOnSale()).find(({ key }) => key === 'pro')
  const end = changes.end ?? new Date(now.getTime() + 31 * dayMs)
  const dueAt = nextLook({ status: 'active', periodEnd: end, next: null }, lagos, now)
  await house.pglite.query(
    `INSERT INTO public."Subscription" ("businessId", "planId", "status", "cycle", "periodStart", "periodEnd", "anchorAt",
       "payBy", "dueAt", "createdAt", "updatedAt")
     VALUES ($1, $2, 'active', $3, $4, $5, $4, $6, $7, $4, $4)`,
    [
      ...[house.businessId, plan?.id, changes.cycle ?? 'monthly', now.toISOString(), end.toISOString()],
      ...[changes.payBy ?? 'link', dueAt?.toISOString() ?? null],
    ],
  )
}
