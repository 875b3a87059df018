import { afterAll, beforeAll, expect, it } from 'vitest'
import { reconcile } from '../../worker/billing/reconcile.ts'
import { openPaystack } from '../../worker/paystack/paystack-api.ts'
import { onBothDatabases } from '../store/backends.ts'
import { FakePaystack, secretKey } from './fake-paystack.ts'
import { openDesk, opening, payingShop } from './paying-shop.ts'

let fake: FakePaystack
const now = () => opening
const before = new Date(opening.getTime() - 86_400_000)
const after = new Date(opening.getTime() + 86_400_000)

beforeAll(async () => {
  fake = await FakePaystack.start(now)
})
afterAll(() => fake[Symbol.asyncDispose]())

onBothDatabases((backend) => {
  it('finds nothing where both say the same, and names everything else', async () => {
    fake.rows.clear()
    fake.refunds.length = 0
    const { store, sql } = backend()
    const desk = openDesk(store, fake.url, now)
    const paystack = openPaystack({ secretKey, baseUrl: fake.url })
    const compare = async () => {
      const found = await reconcile({ store, paystack }, before, after)
      const named = found.differences.map(({ kind, reference }) => `${kind} ${reference}`)
      return { ...found, differences: named, transactions: found.differences.map((one) => one.transactionId) }
    }
    const paying = async () => {
      const shop = await payingShop(store)
      const { reference } = await desk.payments.ask({ ...(await shop.wish()), how: 'link' })
      return { reference, businessId: shop.businessId }
    }
    const [paid, more, missed, back, open] = [
      await paying(),
      await paying(),
      await paying(),
      await paying(),
      await paying(),
    ]
    for (const { reference } of [paid, back]) fake.pay(reference)
    fake.pay(more.reference, { amount: 600_000 })
    for (const { reference } of [paid, more, back, open]) await desk.settle(reference)
    expect(await compare()).toMatchObject({ compared: 5, received: 1_599_800n, differences: [], ledger: [] })

    fake.pay(missed.reference)
    fake.refund(back.reference, 100_000)
    fake.row(paid.reference).fees = 5
    fake.row(more.reference).amount = 600_001
    await paystack.initialize({
      reference: 'jara-of-nobody',
      email: 'a@jara.example',
      amount: 10_000n,
      callbackUrl: 'https://jara.example',
    })
    fake.pay('jara-of-nobody')
    await paystack.initialize({
      reference: 'another-product',
      email: 'a@jara.example',
      amount: 10_000n,
      callbackUrl: 'https://jara.example',
    })
    fake.pay('another-product')
    const found = await compare()
    expect(found.differences.sort()).toEqual(
      [
        `amount ${more.reference}`,
        `fees ${paid.reference}`,
        `given-back ${back.reference}`,
        `not-counted ${missed.reference}`,
        'unknown-here jara-of-nobody',
      ].sort(),
    )
    expect(found.transactions).toContain(String(fake.row(missed.reference).id))

    // What can be mended is, by asking Paystack again.
    await store.billing.lookAgain([missed.reference, back.reference], now())
    await desk.sweep()
    const mended = await compare()
    expect(mended.differences).not.toContain(`not-counted ${missed.reference}`)
    expect(mended.differences).not.toContain(`given-back ${back.reference}`)

    const { id } = fake.row(paid.reference)
    fake.rows.delete(paid.reference)
    const gone = await compare()
    expect(gone.differences).toContain(`unknown-there ${paid.reference}`)
    expect(gone.transactions).toContain(String(id))
    await sql('UPDATE public."Subscription" SET "credit" = "credit" + 7 WHERE "businessId" = $1', [
      paid.businessId,
    ])
    expect((await compare()).ledger).toEqual([{ kind: 'credit', name: paid.businessId, difference: 7n }])
    expect(fake.faults).toEqual([])
  })

  it('knows what Paystack heard of days after it was written down, as it was away', async () => {
    const { store } = backend()
    let at = new Date('2027-03-01T09:00:00Z')
    await using away = await FakePaystack.start(() => at)
    const desk = openDesk(store, away.url, () => at)
    const wish = { ...(await (await payingShop(store)).wish()), how: 'link' as const }
    away.trouble = 'down'
    expect((await desk.payments.ask(wish)).kind).toBe('later')
    away.trouble = null
    at = new Date('2027-03-03T09:00:00Z')
    const { reference } = await desk.payments.ask(wish)
    away.pay(reference)
    await desk.settle(reference)
    const paystack = openPaystack({ secretKey, baseUrl: away.url })
    const between = new Date('2027-03-02T09:00:00Z')
    expect((await reconcile({ store, paystack }, between, at)).differences).toEqual([])
    const earlier = await reconcile({ store, paystack }, new Date('2027-02-28T09:00:00Z'), between)
    expect(earlier.differences).toEqual([])
  })
})
