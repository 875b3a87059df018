import { addDays, addMinutes, dateOf, toLocal } from '../../../domain/time.ts'
import { dayMs, hourMs, type Market, minuteMs, type Shop } from './market.ts'
import { promisedTo } from './served.ts'

interface Row {
  businessId: string
  status: string
  periodEnd: Date | null
  nextPlanKey: string | null
  planId: string
  payBy: string
  cardId: string | null
  credit: string
}

/** By days from the last day that is paid for. */
const steps: Record<number, string> = {
  [-3]: 'renewal-soon',
  0: 'renewal-today',
  1: 'overdue-1',
  3: 'overdue-3',
  5: 'overdue-5',
}

/** A reminder that every owner should have by tonight. */
export interface Expected {
  shop: Shop
  cause: string
}

const yesterdays = new WeakMap<Market, Map<string, string>>()

/** What was due to be said today, by what each subscription was yesterday and is tonight. */
export async function dueToday(market: Market): Promise<Expected[]> {
  const now = market.agenda.now()
  const rows = await market.sql<Row>(
    `SELECT "businessId", "status", "periodEnd", "nextPlanKey", "planId", "payBy", "cardId", "credit"::text AS "credit"
     FROM public."Subscription" WHERE "status" IN ('active', 'grace')`,
  )
  const before = yesterdays.get(market) ?? new Map<string, string>()
  yesterdays.set(market, new Map(rows.map((row) => [row.businessId, standing(row)])))
  if (!market.weather.isFair(new Date(now.getTime() - dayMs), now)) return []
  const byId = new Map(market.shops.map((shop) => [shop.businessId, shop]))
  return rows.flatMap((row) => {
    const shop = byId.get(row.businessId)
    return shop && before.get(row.businessId) === standing(row) ? dueOf(market, shop, row) : []
  })
}

const standing = ({ status: _, ...row }: Row) => JSON.stringify(row)

function dueOf(
  market: Market,
  shop: Shop,
  { businessId, periodEnd, nextPlanKey, cardId, payBy }: Row,
): Expected[] {
  if (!periodEnd || nextPlanKey === 'free' || (payBy === 'card' && cardId !== null)) return []
  const now = market.agenda.now()
  const end = new Date(periodEnd)
  const paid = promisedTo(market, shop)?.spans.some(
    ({ from, over }) => !over && from >= end.getTime() - 2 * minuteMs,
  )
  const last = dateOf(addMinutes(toLocal(end, shop.zone), -1))
  const today = dateOf(toLocal(now, shop.zone))
  const kind = Object.entries(steps).find(([days]) => addDays(last, Number(days)) === today)?.[1]
  if (paid || kind === undefined) return []
  return [{ shop, cause: `billing:${businessId}:${end.toISOString()}:${kind}` }]
}

export interface Sent {
  shop: Shop
  at: Date
  cause: string
  subscriptionEnd: Date | null
}

/** All that owners were told, with what it was told for. */
export async function sentOf({ sql, shops }: Market): Promise<Sent[]> {
  const rows = await sql<{ id: string; causeId: string; subscriptionEnd: Date | null }>(
    `SELECT "id", "causeId", "subscriptionEnd" FROM public."Outbound" WHERE "purpose" = 'notice'`,
  )
  const causes = new Map(rows.map((row) => [row.id, row]))
  return shops.flatMap((shop) =>
    shop.told.flatMap(({ id, at }) => {
      const { causeId: cause = '', subscriptionEnd = null } = causes.get(id) ?? {}
      return [{ shop, at, cause, subscriptionEnd: subscriptionEnd && new Date(subscriptionEnd) }]
    }),
  )
}

/** What was told twice, at night, or of what was paid; and what was not told. */
export function mistold(market: Market, sent: Sent[], expected: Expected[]): string[] {
  const by = Map.groupBy(sent, ({ cause }) => cause)
  const twice = [...by]
    .filter(([, all]) => all.length > 1)
    .map(([cause, all]) => `${cause} was told ${all.length} times`)
  const missing = expected
    .filter(({ cause }) => !by.has(cause))
    .map(({ shop, cause }) => `shop ${shop.index}: no ${cause}`)
  const night = sent.filter(({ at, subscriptionEnd, shop }) => subscriptionEnd && isNight(at, shop.zone))
  return [
    ...twice,
    ...missing,
    ...night.map(({ cause, at }) => `${cause} was told at ${at.toISOString()}`),
    ...sent.flatMap((one) =>
      isPaid(market, one) ? [`${one.cause} was told at ${one.at.toISOString()}, after it was paid`] : [],
    ),
  ]
}

function isNight(at: Date, zone: string): boolean {
  const clock = toLocal(at, zone).slice(11)
  return clock < '08:00' || clock >= '20:00'
}

/** Paid for, and known to be, when a word asked for it. What was taken back since counts as never paid. */
function isPaid(market: Market, { shop, at, cause, subscriptionEnd }: Sent): boolean {
  if (!subscriptionEnd || !/:(?:renewal|overdue)-/.test(cause)) return false
  const spans = promisedTo(market, shop)?.spans ?? []
  return spans.some(
    ({ over, from, to, learnt }) =>
      !over &&
      learnt < at.getTime() &&
      from >= subscriptionEnd.getTime() - hourMs &&
      to > subscriptionEnd.getTime(),
  )
}

/** Ends of payments that no owner heard of, and such as had none. */
export async function untold({ sql }: Market, sent: Sent[]): Promise<string[]> {
  const told = new Set(sent.map(({ cause }) => cause))
  const rows = await sql<{
    reference: string
    status: string
    paid: string | null
    reason: string | null
    how: string
  }>(
    `SELECT "reference", "status", "paid"::text AS "paid", "reason", "how" FROM public."Payment"
     WHERE "paid" IS NOT NULL OR "status" = 'mismatched'`,
  )
  const causes = await sql<{ reference: string; cause: string }>(
    `SELECT DISTINCT p."reference", l."cause" FROM public."LedgerEntry" AS l JOIN public."Payment" AS p ON p."id" = l."paymentId"`,
  )
  const ends = rows.map(
    ({ reference, paid, reason }) => `payment:${reference}:${paid === null ? reason : 'came'}`,
  )
  const later = causes.flatMap(({ reference, cause }) =>
    cause.startsWith('paid:') ? [] : [`payment:${reference}:${cause}`],
  )
  return [...ends, ...later].filter((cause) => !told.has(cause)).map((cause) => `nobody heard of ${cause}`)
}
