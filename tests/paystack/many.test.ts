import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { circuitBreaker } from '../../worker/billing/circuit-breaker.ts'
import type { Wish } from '../../worker/billing/payments.ts'
import { onBothDatabases } from '../store/backends.ts'
import { FakePaystack } from './fake-paystack.ts'
import { type Desk, openDesk, opening, type PayingShop, payingShop } from './paying-shop.ts'

let fake: FakePaystack
beforeAll(async () => {
  fake = await FakePaystack.start(() => opening)
})
afterAll(() => fake[Symbol.asyncDispose]())

onBothDatabases((backend) => {
  const shops: PayingShop[] = []
  let desk: Desk
  beforeAll(async () => {
    for (let i = 0; i < 30; i += 1) shops.push(await payingShop(backend().store))
    desk = openDesk(backend().store, fake.url, () => opening)
  })
  /** Each test asks for a month of its own. */
  let from = opening
  beforeEach(() => {
    from = new Date(from.getTime() + 31 * 86_400_000)
    fake.trouble = null
    fake.faults.length = 0
  })

  const wishes = async (): Promise<Wish[]> =>
    Promise.all(shops.map(async (one) => ({ ...(await one.wish('starter', from)), how: 'link' })))
  const askAll = async (all: Wish[]) =>
    (await desk.payments.askAll(all, circuitBreaker())).map((one) =>
      one.status === 'fulfilled' ? one.value : { kind: 'failed', why: String(one.reason) },
    )
  const kinds = (all: { kind: string }[]) => all.map(({ kind }) => kind)
  const rowsOf = (one: PayingShop) =>
    backend().sql<{ reference: string; status: string; link: string | null }>(
      `SELECT * FROM public."Payment" WHERE "businessId" = $1 AND "periodStart" = $2 ORDER BY "createdAt", "id"`,
      [one.businessId, from.toISOString()],
    )

  it('asks for all of them, in their order, and asks nobody twice', async () => {
    const all = await wishes()
    const before = fake.asked.length
    const asked = await askAll(all)
    expect(kinds(asked)).toEqual(all.map(() => 'link'))
    expect(fake.asked.length - before).toBe(all.length)
    for (const [nth, one] of shops.entries()) {
      const { reference, link } = asked[nth] as { reference: string; link: string }
      expect(await rowsOf(one)).toMatchObject([{ reference, link, status: 'open' }])
      expect(fake.row(reference).email).toContain(one.businessId.replaceAll('-', ''))
    }
    expect(await askAll(all)).toEqual(asked)
    expect(fake.asked.length - before).toBe(all.length)
    expect(fake.faults).toEqual([])
  })

  it('hears of one that cannot be asked alone, and of one that cannot be written', async () => {
    const [first, second, ...others] = await wishes()
    const strangers = { ...(first as Wish), businessId: 'nobody' }
    const broken = { ...(second as Wish), planId: 'no-such-plan' }
    const asked = await askAll([strangers, broken, ...others])
    expect(asked.slice(0, 2)).toMatchObject([
      { kind: 'failed', why: expect.stringContaining('NotMetered') },
      { kind: 'failed', why: expect.stringMatching(/Payment_planId_fkey|[Ff]oreign key/) },
    ])
    expect(kinds(asked.slice(2))).toEqual(others.map(() => 'link'))
    expect(await rowsOf(shops[1] as PayingShop)).toEqual([])
  })

  it('finds the answers that were lost, and asks anew for those alone', async () => {
    const all = await wishes()
    fake.trouble = 'lost'
    expect(kinds(await askAll(all))).toEqual(all.map(() => 'later'))
    fake.trouble = null
    const known = [...fake.rows.keys()]
    const asked = await askAll(all)
    expect(kinds(asked)).toEqual(all.map(() => 'link'))
    const links = asked.map((one) => (one as { reference: string }).reference)
    for (const [nth, one] of shops.entries()) {
      const rows = await rowsOf(one)
      expect(rows.map(({ status }) => status)).toEqual(rows.length === 1 ? ['open'] : ['expired', 'open'])
      expect(rows.at(-1)).toMatchObject({ reference: links[nth], link: expect.stringContaining('https://') })
      // Where the first was never asked for, as Paystack was not waited for any more, it is still good.
      expect(known.includes(rows[0]?.reference ?? '')).toBe(rows.length === 2)
    }
  })

  it('waits for a Paystack that does not answer no longer than for two bursts, and then asks nobody', async () => {
    const all = await wishes()
    const breaker = circuitBreaker()
    const before = fake.asked.length
    fake.trouble = 'lost'
    await desk.payments.askAll(all, breaker)
    expect(fake.asked.length - before).toBeGreaterThanOrEqual(16)
    expect(fake.asked.length - before).toBeLessThan(24)
    fake.trouble = null
    const heard = fake.asked.length
    const later = await desk.payments.askAll(all, breaker)
    expect(later.map((one) => one.status === 'fulfilled' && one.value.kind)).toEqual(all.map(() => 'later'))
    expect(fake.asked).toHaveLength(heard)
    expect(kinds(await askAll(all))).toEqual(all.map(() => 'link'))
  })

  it('asked by two at once, each has a link for everybody, and one payment is open in the end', async () => {
    const all = await wishes()
    const others = openDesk(backend().store, fake.url, () => opening)
    const [mine, theirs] = await Promise.all([
      askAll(all),
      others.payments.askAll(all.toReversed(), circuitBreaker()),
    ])
    expect(kinds(mine)).toEqual(all.map(() => 'link'))
    expect(theirs.map((one) => one.status === 'fulfilled' && one.value.kind)).toEqual(all.map(() => 'link'))
    for (const one of shops) {
      const open = (await rowsOf(one)).filter(({ status }) => status === 'open')
      expect(open).toMatchObject([{ link: expect.stringContaining('https://') }])
    }
    expect(await askAll(all)).toEqual(await askAll(all))
    expect(fake.faults).toEqual([])
  })
})
