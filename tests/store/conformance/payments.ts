import { expect, test } from 'vitest'
import type { PlanTerms } from '../../../domain/billing/plan.ts'
import type { Opened, Opening } from '../../../prisma/billing/payment-store.ts'
import type { Backend } from '../backends.ts'
import { now, type Shop, shop } from '../fixtures.ts'

const terms = { conversations: 30, people: 1, channels: 1, trialDays: null, features: [], prices: {} }
const free: PlanTerms = { ...terms, key: 'free', name: 'Free' }
const price = 1_499_900
const pro: PlanTerms = { ...terms, key: 'pro', name: 'Pro', prices: { monthly: price } }

const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const [periodStart, periodEnd] = [days(3), days(34)]

/** Many payments that are asked for at once: what becomes of each is as if it were asked for alone. */
export function payments(backend: () => Backend): void {
  const billing = () => backend().store.billing

  async function planId(): Promise<string> {
    await billing().importPlans([free, pro], now)
    return (await billing().plansOnSale()).find(({ key }) => key === 'pro')?.id ?? ''
  }

  /** Pro by the month, paid for three more days. */
  async function paidShop(credit = 0): Promise<Shop> {
    const at = await shop(backend().store, { owner: { name: 'Amaka', channel: 'web', id: 'amaka' } })
    await backend().sql(
      `INSERT INTO "Subscription" ("businessId", "planId", "status", "cycle", "periodStart", "periodEnd", "anchorAt",
         "credit", "createdAt", "updatedAt") VALUES ($1, $2, 'active', 'monthly', $3, $4, $3, $5, $6, $6)`,
      [
        ...[at.id, await planId(), days(-28).toISOString(), periodStart.toISOString()],
        ...[credit, now.toISOString()],
      ],
    )
    return at
  }

  async function opening(at: Pick<Shop, 'id'>, changes: Partial<Opening> = {}): Promise<Opening> {
    const bought = { planId: await planId(), cycle: 'monthly' as const, periodStart, periodEnd, price }
    return {
      ...{ wish: { businessId: at.id, purpose: 'subscription', ...bought }, how: 'link', now },
      ...{ expiresAt: days(7), receipt: (id) => ({ url: null, keyHash: id }), ...changes },
    }
  }

  const open = async (shops: Pick<Shop, 'id'>[], changes: Partial<Opening> = {}) =>
    billing().openPayments(await Promise.all(shops.map((at) => opening(at, changes))))
  const referenceOf = (opened: Opened | undefined) =>
    opened?.kind === 'open' ? opened.payment.reference : opened?.kind === 'paid' ? opened.reference : ''
  const rowsOf = (at: Pick<Shop, 'id'>) =>
    backend().sql<{ reference: string; status: string; how: string; link: string | null }>(
      `SELECT "reference", "status", "how", "link" FROM "Payment" WHERE "businessId" = $1 ORDER BY "createdAt", "id"`,
      [at.id],
    )
  const offer = { link: 'https://pay.example/one', expiresAt: days(7) }

  test('each of many gets what it would get alone', async () => {
    const [fresh, credited, waiting, changed, bought, charging] = [
      ...[await paidShop(), await paidShop(price), await paidShop()],
      ...[await paidShop(), await paidShop(), await paidShop()],
    ] as [Shop, Shop, Shop, Shop, Shop, Shop]
    const stranger = await shop(backend().store)
    const first = await open([waiting, changed, bought])
    const [stands, before, paid] = first.map(referenceOf) as [string, string, string]
    await billing().offered(
      [
        { reference: stands, offer },
        { reference: before, offer },
      ],
      now,
    )
    await backend().sql(`UPDATE "Subscription" SET "credit" = 500000 WHERE "businessId" = $1`, [changed.id])
    await backend().sql(
      `UPDATE "Payment" SET "status" = 'paid', "paid" = "amount", "paidAt" = $2 WHERE "reference" = $1`,
      [paid, now.toISOString()],
    )
    const charged = await billing().openPayments([await opening(charging, { how: 'card', attempt: 'one' })])
    const all = [fresh, credited, waiting, changed, bought, stranger]
    const openings = await Promise.all(all.map((at) => opening(at)))
    const card = await opening(charging, { how: 'card', attempt: 'two' })
    const opened = await billing().openPayments([...openings, card])
    expect(opened).toMatchObject([
      { kind: 'open', payment: { amount: BigInt(price), credit: 0n, offer: null } },
      { kind: 'paid', notices: [{ channel: 'web' }] },
      { kind: 'open', payment: { reference: stands, offer } },
      { kind: 'open', payment: { amount: BigInt(price - 500_000), credit: 500_000n, offer: null } },
      { kind: 'paid', reference: paid, notices: [] },
      { kind: 'not-metered' },
      { kind: 'open', payment: { reference: referenceOf(charged[0]) } },
    ])
    expect(referenceOf(opened[3])).toBe(before.replace(/1$/, '2'))
    expect(await rowsOf(credited)).toMatchObject([{ status: 'paid', how: 'credit', link: null }])
    expect((await billing().subscription(credited.id))?.credit).toBe(0n)
    for (const at of [fresh, waiting, bought, charging]) expect(await rowsOf(at)).toHaveLength(1)
    expect(await rowsOf(changed)).toHaveLength(2)
    expect(await rowsOf(stranger)).toEqual([])
  })

  test('many take as many statements as one', async () => {
    const shops = await Promise.all(Array.from({ length: 12 }, () => paidShop()))
    const [one, ...others] = await Promise.all(shops.map((at) => opening(at)))
    const counted = async (openings: Opening[]) => {
      backend().queries.length = 0
      const opened = await billing().openPayments(openings)
      await billing().offered(
        opened.map((each) => ({ reference: referenceOf(each), offer })),
        now,
      )
      return backend().queries.length
    }
    const alone = await counted([one as Opening])
    expect(await counted(others)).toBe(alone)
    expect(alone).toBeLessThanOrEqual(8)
  })

  test('two who open the same at once, each the other way round, find the same payments', async () => {
    const shops = await Promise.all(Array.from({ length: 15 }, () => paidShop()))
    const [there, back] = await Promise.all([open(shops), open(shops.toReversed())])
    const references = there.map(referenceOf)
    expect(back.toReversed().map(referenceOf)).toEqual(references)
    const offers = references.map((reference) => ({ reference, offer }))
    await Promise.all([billing().offered(offers, now), billing().offered(offers.toReversed(), now)])
    for (const at of shops) expect(await rowsOf(at)).toMatchObject([{ status: 'open', link: offer.link }])
  })

  test('whoever pays, opens and looks at the same time waits for the others, and nothing is there twice', async () => {
    const shops = await Promise.all(Array.from({ length: 6 }, () => paidShop(price)))
    const looks = shops.map((at) => ({
      ...{ businessId: at.id, rev: 0, becomes: 'same' as const, dueAt: days(1), notice: null },
    }))
    const [opened] = await Promise.all([
      open(shops),
      billing().takeLooks(looks, now),
      open(shops.toReversed()),
      ...shops.map((at) => open([at])),
    ])
    expect(opened.map(({ kind }) => kind)).toEqual(shops.map(() => 'paid'))
    for (const at of shops) {
      expect(await rowsOf(at)).toMatchObject([{ status: 'paid', how: 'credit' }])
      expect((await billing().subscription(at.id))?.credit).toBe(0n)
    }
  })

  test('one that cannot be written leaves none of them; none is nothing to do', async () => {
    const [good, bad] = [await paidShop(), await paidShop()]
    const wrong = await opening(bad)
    const openings = [await opening(good), { ...wrong, wish: { ...wrong.wish, planId: 'no-such-plan' } }]
    await expect(billing().openPayments(openings)).rejects.toThrow(/Payment_planId_fkey|[Ff]oreign key/)
    expect(await rowsOf(good)).toEqual([])
    await expect(open([good, good])).rejects.toThrow(RangeError)
    expect(await billing().openPayments([])).toEqual([])
    await expect(billing().offered([], now)).resolves.toBeUndefined()
  })

  test('an offer with strange characters is kept as far as it can be', async () => {
    const at = await paidShop()
    const [opened] = await open([at], { how: 'transfer' })
    const transfer = { bank: 'We\0ma \ud800', number: '0123456789', name: 'JARA "/ AMAKA' }
    await billing().offered(
      [{ reference: referenceOf(opened), offer: { transfer, expiresAt: days(1) } }],
      now,
    )
    expect(await open([at], { how: 'transfer' })).toMatchObject([
      { kind: 'open', payment: { offer: { transfer: { ...transfer, bank: 'Wema \ufffd' } } } },
    ])
  })
}
