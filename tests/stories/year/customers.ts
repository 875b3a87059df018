import { receive } from '../../../bots/receive.ts'
import type { Say } from '../../../domain/say.ts'
import { toLocal } from '../../../domain/time.ts'
import { answer } from '../../../worker/answer.ts'
import { scripted } from '../scene.ts'
import { count, dayMs, hourMs, type Market, type Shop } from './market.ts'
import type { Owner } from './owner.ts'
import { work } from './rounds.ts'
import { planAt, promisedTo, readWords } from './served.ts'
import type { Sent } from './telling.ts'

const question = 'how much is a wash'
const understand = scripted({ [question]: [{ act: 'price', slots: { service: ['wash'] } }] })

/** How many customers ask in how many days, once the trial is over: more than Free has for a month. */
const rush = { days: 12, customers: 5, afterDays: 16 }

/** One in a hundred businesses is followed to the last customer; she never pays, so that it is more than she has. */
export function isRushed({ index }: Pick<Shop, 'index'>): boolean {
  return index % 100 === 1
}

/** Customers of a business who were answered, by month of its calendar. */
const answered = new WeakMap<Shop, Map<string, number>>()

export function planRush(market: Market, { shop }: Owner) {
  answered.set(shop, new Map())
  for (let day = 0; day < rush.days; day += 1) {
    for (let one = 0; one < rush.customers; one += 1) {
      const ms = (rush.afterDays + day) * dayMs + one * hourMs
      market.agenda.after(ms, () => asks(market, shop, `customer-${day}-${one}`))
    }
  }
}

async function asks(market: Market, shop: Shop, address: string) {
  const { store, agenda, log, queue } = market
  if (market.atRest) return
  const woken: Parameters<ReturnType<typeof answer>>[0][] = []
  const waking = { ...queue, wake: async (job: (typeof woken)[number]) => void woken.push(job) }
  await receive({ store, log, queue: waking, settleMs: 0, now: agenda.now, count: () => {} })({
    ...{ accountId: shop.phone.accountId, externalId: address, address, text: question, kind: 'text' },
    ...{ receivedAt: agenda.now(), aliases: [{ kind: 'telegram', value: address }] },
  })
  const measure = { count: () => {}, stage: () => {} }
  const turn = answer({ store, log, queue: waking, understand, measure, now: agenda.now })
  // A queue hands a job over twice now and then.
  for (const job of woken) await turn(job)
  for (const job of woken) await turn(job)
  await work(market)
}

/** What a customer is told, held against what is left of the month's quota. */
export function customerHears(market: Market, shop: Shop, says: Say[]) {
  const counted = answered.get(shop)
  const promised = promisedTo(market, shop)
  if (!counted || !promised) return
  const now = market.agenda.now()
  const month = toLocal(now, shop.zone).slice(0, 7)
  const used = counted.get(month) ?? 0
  const plan = planAt(promised, shop.said, now.getTime())
  const quota = market.plans.find(({ name }) => name === plan)?.conversations ?? Number.POSITIVE_INFINITY
  const isAnswered = says.some(({ key }) => key.startsWith('price.'))
  count(market, isAnswered ? 'customers answered' : 'customers passed on past the quota')
  if (isAnswered) counted.set(month, used + 1)
  if (plan !== null && isAnswered !== used < quota) {
    market.wrong.push(`shop ${shop.index} with ${used} of ${quota} used: ${says.map(({ key }) => key)}`)
  }
}

/** Counters that are not what was answered, and owners who were not warned. */
export async function miscounted(market: Market, sent: Sent[]): Promise<string[]> {
  await readWords(market)
  const told = new Set(sent.map(({ cause }) => cause))
  const rows = await market.sql<{ businessId: string; period: string; count: number }>(
    `SELECT "businessId", "period", "count"::int AS "count" FROM public."UsageCounter" WHERE "metric" = 'conversations'`,
  )
  return market.shops.flatMap((shop) => {
    const own = rows.filter(({ businessId }) => businessId === shop.businessId)
    return [...(answered.get(shop) ?? [])].flatMap(([month, number]) => {
      const counter = own.find(({ period }) => period === month)?.count ?? 0
      const warnings = [80, 100].filter((percent) => number >= 30 * (percent / 100))
      return [
        ...(counter === number
          ? []
          : [`shop ${shop.index} answered ${number} in ${month}, and counts ${counter}`]),
        ...warnings
          .filter((percent) => !told.has(`quota:${shop.businessId}:${month}:30:${percent}`))
          .map((percent) => `shop ${shop.index} was not warned at ${percent} % in ${month}`),
      ]
    })
  })
}
