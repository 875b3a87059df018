import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chargedTwice, keptTerms, misbooked, resold, unbalanced } from './year/books.ts'
import { miscounted } from './year/customers.ts'
import { reportOf } from './year/report.ts'
import { mistold, type Sent, sentOf, untold } from './year/telling.ts'
import { liveYear, type Year } from './year/year.ts'

/** `JARA_YEAR=500x365` lives the whole of it; `npm test` a part. */
const [businesses = 0, days = 0] = (process.env.JARA_YEAR ?? '24x150').split('x').map(Number)
const seed = Number(process.env.JARA_YEAR_SEED ?? 20_270_101)

let year: Year
let sent: Sent[]
/** Nobody sleeps through it: the clock jumps from one thing that happens to the next. */
beforeAll(async () => {
  const began = performance.now()
  const begin = new Date('2027-01-01T00:00:00Z')
  year = await liveYear({ businesses, days, seed, begin, server: process.env.JARA_YEAR !== undefined })
  sent = await sentOf(year.market)
  console.info(await reportOf(year, sent, performance.now() - began))
}, 3 * 3_600_000)
afterAll(async () => {
  await year?.[Symbol.asyncDispose]()
})

describe(`${businesses} businesses for ${days} days`, () => {
  it('serves all that was paid for, and nobody beyond; balances every evening', () => {
    expect(year.market.shops).toHaveLength(businesses)
    expect(year.market.wrong).toEqual([])
  })

  it('keeps a ledger that agrees with Paystack to the kobo', async () => {
    expect(await unbalanced(year.market)).toEqual([])
    expect(await misbooked(year.market, { final: true })).toEqual([])
    expect(year.left).toEqual([])
  })

  it('takes the price of no day twice', async () => {
    expect(await chargedTwice(year.market)).toEqual([])
  })

  it('renews on the terms that were bought, whatever the plans file says since', async () => {
    expect(await keptTerms(year.market)).toBeGreaterThan(0)
    expect(await resold(year.market)).toEqual([])
  })

  it('reminds of every period and step once, by day, and of none that is paid', () => {
    expect(sent.length).toBeGreaterThan(businesses)
    expect(year.expected.length).toBeGreaterThan(5)
    expect(mistold(year.market, sent, year.expected)).toEqual([])
  })

  it('tells owners of every end of a payment', async () => {
    expect(await untold(year.market, sent)).toEqual([])
  })

  it('counts every conversation once, and warns of the quota', async () => {
    expect(year.market.counted['customers passed on past the quota']).toBeGreaterThan(0)
    expect(await miscounted(year.market, sent)).toEqual([])
  })

  it('asks Paystack for nothing that it would not take', () => {
    expect([...new Set(year.market.paystack.faults)]).toEqual([])
  })
})
