import { afterAll, beforeAll, expect, it } from 'vitest'
import { dailyRun } from '../../worker/billing/daily-run.ts'
import { onBothDatabases } from '../store/backends.ts'
import { FakePaystack } from './fake-paystack.ts'
import { openDesk, opening, payingShop, silent } from './paying-shop.ts'

let fake: FakePaystack
beforeAll(async () => {
  fake = await FakePaystack.start(() => opening)
})
afterAll(() => fake[Symbol.asyncDispose]())

onBothDatabases((backend) => {
  it('of six links and accounts that are paid at one moment one buys, and the rest is credit', async () => {
    const { store, sql } = backend()
    const shop = await payingShop(store)
    const desk = openDesk(store, fake.url, () => opening)
    const references: string[] = []
    for (const how of ['link', 'transfer'] as const)
      for (const plan of ['starter', 'pro', 'team'])
        references.push((await desk.payments.ask({ ...(await shop.wish(plan)), how })).reference)
    for (const reference of references) fake.pay(reference)
    const run = () => dailyRun({ store, payments: desk.payments, log: silent }, opening)
    const looks = references.flatMap((reference) => [1, 2, 3].map(() => desk.settle(reference)))
    await Promise.all([...looks, run(), run(), desk.sweep()])
    const rows = await sql<{ status: string; reason: string | null; paid: bigint | string }>(
      'SELECT * FROM public."Payment" WHERE "businessId" = $1',
      [shop.businessId],
    )
    const paid = rows.filter(({ status }) => status === 'paid')
    const others = rows.filter(({ reason }) => reason === 'duplicate')
    expect([paid.length, others.length]).toEqual([1, 5])
    const subscription = await store.billing.subscription(shop.businessId)
    expect(subscription?.status).toBe('active')
    expect(subscription?.credit).toBe(others.reduce((sum, one) => sum + BigInt(one.paid), 0n))
    expect(await store.billing.ledgerFaults()).toEqual([])
    const told = await sql<{ causeId: string }>(
      `SELECT "causeId" FROM public."Outbound" WHERE "businessId" = $1 AND "causeId" LIKE 'payment:%'`,
      [shop.businessId],
    )
    expect(told.map(({ causeId }) => causeId).toSorted()).toEqual(
      references.map((reference) => `payment:${reference}:came`).toSorted(),
    )
  })
})
