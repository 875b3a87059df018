import type { Say } from '../../../domain/say.ts'
import { addSpan, toInstant } from '../../../domain/time.ts'
import { dayMs, type Market, minuteMs, type Shop } from './market.ts'

/** What a business has paid for, as its owner was told. */
interface Span {
  reference: string
  plan: string
  from: number
  to: number
  learnt: number
  over: boolean
}

/** What an owner may rely on, reckoned from what she was told, and from nothing that Jara keeps. */
export interface Promised {
  trialUntil: number
  spans: Span[]
}

interface Word {
  seq: string
  businessId: string
  causeId: string
  createdAt: Date
  says: Say[]
}

const promises = new WeakMap<Market, { seq: string; all: Map<string, Promised> }>()

function bookOf(market: Market) {
  const known = promises.get(market) ?? { seq: '0', all: new Map<string, Promised>() }
  promises.set(market, known)
  return known
}

export function promisedTo(market: Market, { businessId }: Shop): Promised | undefined {
  return bookOf(market).all.get(businessId)
}

/** Takes in what was said of payments and trials since the last time. */
export async function readWords(market: Market) {
  const book = bookOf(market)
  const words = await market.sql<Word>(
    `SELECT "seq"::text AS "seq", "businessId", "causeId", "createdAt", "says" FROM public."Outbound"
     WHERE "seq" > $1 AND "purpose" = 'notice' AND ("causeId" LIKE 'payment:%' OR "causeId" LIKE 'billing:%:trial')
     ORDER BY "seq"`,
    [book.seq],
  )
  for (const word of words) {
    const shop = market.shops.find(({ businessId }) => businessId === word.businessId)
    if (shop) takeIn(book.all, shop, word)
    book.seq = word.seq
  }
}

function takeIn(all: Map<string, Promised>, { businessId, zone }: Shop, { causeId, createdAt, says }: Word) {
  const at = new Date(createdAt).getTime()
  const promised = all.get(businessId) ?? { trialUntil: 0, spans: [] }
  all.set(businessId, promised)
  if (causeId.endsWith(':trial')) {
    promised.trialUntil = addSpan(new Date(at), { days: 14 }, zone).getTime()
    return
  }
  const [, reference = ''] = causeId.split(':')
  const bought = says.find(({ key }) => /^payment\.(?:paid|ahead|back|upgraded)$/.test(key))
  if (bought) promised.spans.push(spanOf(bought, { reference, zone, at }))
  if (says.some(({ key }) => key === 'payment.refunded' || key === 'payment.disputeLost')) {
    takeBack(promised, reference, at)
  }
}

function spanOf({ key, args }: Say, of: { reference: string; zone: string; at: number }): Span {
  const instant = (value: unknown) => toInstant((value as { at: string }).at, of.zone).getTime()
  // What is bought at once is served from the moment at which she is told.
  const from = key === 'payment.ahead' ? instant(args?.from) : of.at
  const to = instant(args?.until) + minuteMs
  return { reference: of.reference, plan: String(args?.plan), from, to, learnt: of.at, over: false }
}

/** What she has now ends at once with its money; what an upgrade had added, alone. */
function takeBack({ spans }: Promised, reference: string, at: number) {
  const lost = spans.find((span) => span.reference === reference)
  if (!lost) return
  // Where the next period is paid, what she has goes on until that begins.
  const isFollowed = spans.some((one) => !one.over && Math.abs(one.from - lost.to) < 2 * minuteMs)
  if (isFollowed && lost.from <= at) return
  lost.over = true
  const isUpgrade = spans.some((one) => one !== lost && !one.over && one.to === lost.to)
  const runs = lost.from <= at && !spans.some((one) => !one.over && one.from > lost.from && one.from <= at)
  if (runs && !isUpgrade) for (const one of spans) if (one.from <= at) one.over = true
}

/** The plan that she has at a moment; null: a minute earlier or later it may be another one. */
export function planAt({ trialUntil, spans }: Promised, said: Shop['said'], at: number): string | null {
  const standing = spans.filter(({ over }) => !over)
  const edges = [trialUntil, ...spans.flatMap(({ from, to }) => [from, to, to + 7 * dayMs])]
  if (edges.some((edge) => Math.abs(edge - at) < 2 * minuteMs)) return null
  const runs = standing.findLast(({ from, to }) => from <= at && at < to)
  if (runs) return runs.plan
  if (at < trialUntil) return 'Pro'
  const last = standing
    .filter(({ to }) => to <= at)
    .toSorted((a, b) => a.to - b.to)
    .at(-1)
  const end = last?.to ?? 0
  const had = standing.findLast(({ to }) => to === end)
  return had && at < end + 7 * dayMs && !isCancelled(had, said) ? had.plan : 'Free'
}

/** Her last word about a period after she had paid for it, and before it ended. */
function isCancelled({ learnt, to }: Span, said: Shop['said']): boolean {
  return said.findLast(({ at }) => at >= learnt && at < to)?.cancelled ?? false
}

/** Looks at some businesses as a customer's turn does, and holds what it is served with against what was promised. */
export async function lookIn(market: Market, shops: Shop[]) {
  await readWords(market)
  const now = market.agenda.now()
  for (const shop of shops) {
    const promised = promisedTo(market, shop)
    if (!promised) continue
    const expected = planAt(promised, shop.said, now.getTime())
    const turn = await market.store.forBusiness(shop.businessId).loadTurn(shop.conversationId, now)
    if (expected !== null && turn?.plan?.name !== expected) {
      market.wrong.push(
        `shop ${shop.index} is served ${turn?.plan?.name} instead of ${expected} at ${now.toISOString()}: ${describe(promised)}`,
      )
    }
  }
}

function describe({ trialUntil, spans }: Promised): string {
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)
  const all = spans.map((s) => `${s.plan} ${iso(s.from)}/${iso(s.to)}${s.over ? ' over' : ''}`)
  return [`trial ${iso(trialUntil)}`, ...all].join(', ')
}
