import { checkPayments } from '../../../worker/billing/check-payments.ts'
import { dailyRun } from '../../../worker/billing/daily-run.ts'
import { startTrials } from '../../../worker/billing/start-trials.ts'
import { type Random, seeded } from '../week/random.ts'
import { count, type Market } from './market.ts'
import { watchCharges } from './paying.ts'

/** Of the day, in UTC: by night, every few hours by day, and when the last notices of a day are due. */
const rounds = ['00:10', '07:10', '09:10', '12:10', '15:10', '18:05', '19:30']

/** Puts the rounds of a day into the agenda. @param date its midnight, UTC */
export function planRounds(market: Market, date: Date) {
  const day = date.toISOString().slice(0, 10)
  const random = seeded(market.size.seed + date.getTime() / 60_000)
  for (const time of rounds) {
    const at = new Date(`${day}T${time}:00Z`)
    if (at >= market.agenda.now()) market.agenda.at(at, () => round(market, random))
  }
}

/** What the sweep does for billing, where it is not down. */
export async function round(market: Market, random: Random) {
  const now = market.agenda.now()
  market.paystack.trouble = market.weather.trouble(now)
  if (market.weather.standsStill(now)) count(market, 'rounds missed')
  else {
    await startTrials(market, now)
    await run(market, random)
    await checkPayments({ ...market, now: market.agenda.now })()
  }
  await work(market)
}

/** The daily run as it is; or two at once; or one that is killed before it has written what it did, and then another. */
async function run(market: Market, random: Random) {
  const fate = random.draw({ well: 90, twice: 6, killed: 4 })
  const now = market.agenda.now()
  if (fate === 'killed') {
    count(market, 'runs killed')
    await dailyRun(dying(market), now).catch((error: unknown) => {
      if (error !== killed) throw error
    })
  }
  if (fate === 'twice') count(market, 'runs twice at once')
  await Promise.all(Array.from({ length: fate === 'twice' ? 2 : 1 }, () => dailyRun(market, now)))
}

const killed = new Error('the process was killed')

/** All that Paystack was asked is done; nothing of what came of it is written. */
function dying(market: Market): Market {
  const billing = new Proxy(market.store.billing, {
    get: (target, name) => (name === 'takeLooks' ? () => Promise.reject(killed) : Reflect.get(target, name)),
  })
  return { ...market, store: { ...market.store, billing } }
}

/** Does the jobs that there are. Of those that look at payments some are lost, and some run twice. */
export async function work(market: Market) {
  const { jobs, agenda } = market
  market.paystack.trouble = market.weather.trouble(agenda.now())
  for (let reference = jobs.settle.shift(); reference !== undefined; reference = jobs.settle.shift()) {
    const fate = fateOf(market, reference)
    const times = { once: 1, twice: 2, lost: 0 }[fate]
    await Promise.all(Array.from({ length: times }, () => market.settle(reference)))
  }
  jobs.deliver.length = 0
  watchCharges(market)
  for (const row of await market.store.undelivered(agenda.now(), 5_000)) await market.deliver(row)
}

function fateOf(market: Market, reference: string) {
  const shop = shopOf(market, reference)
  return shop ? shop.random.draw({ once: 94, twice: 3, lost: 3 }) : 'once'
}

/** Whose payment it is, by the address that Paystack was given for her. */
export function shopOf({ paystack, shops }: Market, reference: string) {
  const email = paystack.rows.get(reference)?.email
  const named = /^business-([^@]+)@/.exec(email ?? '')?.[1]
  return named === undefined ? undefined : shopNamed(shops).get(named)
}

const named = new WeakMap<Market['shops'], Map<string, Market['shops'][number]>>()

function shopNamed(shops: Market['shops']) {
  const known = named.get(shops)
  if (known?.size === shops.length) return known
  const made = new Map(shops.map((shop) => [shop.businessId.replaceAll('-', ''), shop]))
  named.set(shops, made)
  return made
}
