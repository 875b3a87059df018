import type { PlanTerms } from '../../../domain/billing/plan.ts'
import { reconcile } from '../../../worker/billing/reconcile.ts'
import { type Random, seeded } from '../week/random.ts'
import { misbooked, unbalanced } from './books.ts'
import { count, dayMs, hourMs, type Market, openMarket, type Size } from './market.ts'
import { planRounds, round, work } from './rounds.ts'
import { lookIn, readWords } from './served.ts'
import { planShops } from './shops.ts'
import { dueToday, type Expected } from './telling.ts'

export interface Year extends AsyncDisposable {
  market: Market
  expected: Expected[]
  /** What reconciling still finds when everything has come to rest. */
  left: string[]
}

/** After it nobody pays any more, nothing is out of order, and what is under way comes to its end. */
const restDays = 12

export async function liveYear(size: Size): Promise<Year> {
  const market = await openMarket(size)
  const random = seeded(size.seed + 2)
  const expected: Expected[] = []
  planShops(market)
  planPlans(market)
  for (let day = 0; day < size.days; day += 1) {
    const midnight = new Date(size.begin.getTime() + day * dayMs)
    planRounds(market, midnight)
    for (let look = 0; look < 2; look += 1) {
      market.agenda.at(new Date(midnight.getTime() + random.between(0, 1_439) * 60_000), () =>
        glance(market, random),
      )
    }
    market.agenda.at(new Date(midnight.getTime() + 21 * hourMs), async () => {
      expected.push(...(await evening(market, day)))
    })
    await market.agenda.run(new Date(midnight.getTime() + dayMs - 1))
  }
  await comeToRest(market)
  const left = await audit(market)
  return { market, expected, left, [Symbol.asyncDispose]: () => market[Symbol.asyncDispose]() }
}

/** A third of the year in, prices go up; and later the smallest plan is not sold any more. */
function planPlans(market: Market) {
  const { begin, days } = market.size
  const dearer = market.plans.map((plan) => ({ ...plan, prices: raised(plan.prices) }))
  const on = (share: number) => new Date(begin.getTime() + Math.floor(days * share) * dayMs + 10 * hourMs)
  const put = (plans: PlanTerms[]) => async () => {
    await market.store.billing.importPlans(plans, market.agenda.now())
  }
  market.agenda.at(on(0.35), put(dearer))
  market.agenda.at(on(0.65), put(dearer.filter(({ key }) => key !== 'starter')))
}

function raised(prices: PlanTerms['prices']): PlanTerms['prices'] {
  return Object.fromEntries(Object.entries(prices).map(([cycle, kobo]) => [cycle, kobo + 50_000]))
}

async function glance(market: Market, random: Random) {
  const { shops } = market
  if (shops.length === 0) return
  const looked = Array.from({ length: 2 }, () => random.pick(shops))
  await lookIn(market, [...new Set(looked)])
  count(market, 'looks at what is served', looked.length)
}

/** The day's accounts; on Sundays the operator reconciles, and has mended what can be. */
async function evening(market: Market, day: number): Promise<Expected[]> {
  await readWords(market)
  market.wrong.push(...(await unbalanced(market)), ...(await misbooked(market, { final: false })))
  if (day % 7 === 6 && !market.weather.trouble(market.agenda.now())) await mend(market, 75)
  return dueToday(market)
}

const mendable = ['not-counted', 'given-back']

async function mend(market: Market, days: number) {
  const { agenda, store, api } = market
  const from = new Date(agenda.now().getTime() - days * dayMs)
  market.paystack.trouble = null
  const { differences, ledger } = await reconcile({ store, paystack: api }, from, agenda.now())
  count(market, 'found by reconciling', differences.length)
  for (const { kind, reference } of differences) {
    if (!mendable.includes(kind)) market.wrong.push(`reconciling finds ${kind} of ${reference}`)
  }
  market.wrong.push(...ledger.map(({ kind, name }) => `the ledger has ${kind} of ${name}`))
  await store.billing.lookAgain(
    differences.map(({ reference }) => reference),
    agenda.now(),
  )
}

async function comeToRest(market: Market) {
  const { agenda, size } = market
  market.atRest = true
  const random = seeded(size.seed + 3)
  await agenda.run(new Date(agenda.now().getTime() + 61 * dayMs))
  await mend(market, size.days + 90)
  for (let day = 0; day < restDays; day += 1) {
    await agenda.run(new Date(agenda.now().getTime() + dayMs))
    await round(market, random)
  }
  await work(market)
}

async function audit(market: Market): Promise<string[]> {
  const { agenda, size, store, api } = market
  const from = new Date(size.begin.getTime() - dayMs)
  const { differences, ledger } = await reconcile({ store, paystack: api }, from, agenda.now())
  return [
    ...differences.map(
      ({ kind, reference, here, there }) => `${kind} ${reference}: ${here} here, ${there} there`,
    ),
    ...ledger.map(({ kind, name, difference }) => `${kind} ${name}: ${difference}`),
  ]
}
