import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FakePaystack, secretKey } from '../paystack/fake-paystack.ts'
import { type Desk, openDesk, type PayingShop, payingShop } from '../paystack/paying-shop.ts'
import { type House, openHouse } from './house.ts'

let house: House
let app: House['app']
let fake: FakePaystack
let desk: Desk
let shop: PayingShop
let reference: string
const hinted: string[] = []
const open = new AsyncDisposableStack()

beforeAll(async () => {
  house = open.use(await openHouse())
  app = house.appWith({
    paystack: { secretKey, settle: async (job) => void hinted.push(job.reference) },
  })
  fake = open.use(await FakePaystack.start(house.now))
  desk = openDesk(house.store, fake.url, house.now)
})
afterAll(() => open.disposeAsync())
beforeEach(async () => {
  shop = await payingShop(house.store)
  reference = await askedOf(shop)
  hinted.length = 0
  house.logs.length = 0
})

async function askedOf(of: PayingShop): Promise<string> {
  const asked = await desk.payments.ask({ ...(await of.wish('starter', house.now())), how: 'link' })
  return asked.reference
}

const signature = (body: string, key = secretKey) => createHmac('sha512', key).update(body).digest('hex')
const sent = (body: string | ReadableStream<Uint8Array>, header: string | undefined) =>
  app.request('/webhooks/paystack', {
    ...{ method: 'POST', body, duplex: 'half' },
    headers: header === undefined ? {} : { 'x-paystack-signature': header },
  } as RequestInit)
const signed = (body: string) => sent(body, signature(body))
const event = (name: string, data: object) => signed(JSON.stringify({ event: name, data }))
const told = async (of = reference) => (await house.store.billing.paymentToSettle(of))?.told ?? []
const status = async (of = reference) => (await house.store.billing.paymentState(of))?.status

describe('a signature', () => {
  const body = () => JSON.stringify({ event: 'charge.success', data: { reference } })

  it('counts in either case of its digits, and with another key or of other bytes not at all', async () => {
    expect((await sent(body(), signature(body()).toUpperCase())).status).toBe(200)
    hinted.length = 0
    const wrong = [
      signature(body(), 'sk_test_another'),
      signature(`${body()} `),
      createHmac('sha256', secretKey).update(body()).digest('hex'),
      `${signature(body())}00`,
      'é'.repeat(128),
    ]
    for (const header of wrong) expect((await sent(body(), header)).status).toBe(401)
    expect((await sent(body(), undefined)).status).toBe(401)
    expect(hinted).toEqual([])
  })

  it('is over the bytes as they came, not over what they mean', async () => {
    const spaced = `{ "event" : "charge.success", "data" : { "reference" : ${JSON.stringify(reference)} } }\n`
    expect((await sent(spaced, signature(body()))).status).toBe(401)
    expect((await signed(spaced)).status).toBe(200)
    expect(await told()).toHaveLength(1)
  })
})

describe('a body', () => {
  it('of ten megabytes is not read to its end, with or without its length told', async () => {
    let pulled = 0
    const chunk = new Uint8Array(64 * 1024).fill(0x78)
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += chunk.length
        if (pulled > 10 * 1024 * 1024) controller.close()
        else controller.enqueue(chunk)
      },
    })
    expect((await sent(stream, signature('x'))).status).toBe(413)
    expect(pulled).toBeLessThan(2 * 1024 * 1024)
    expect((await sent('x'.repeat(10 * 1024 * 1024), signature('x'))).status).toBe(413)
  })

  it.each([
    ['nested deeply', '['.repeat(400_000)],
    ['nested deeply in an event', `{"event":"charge.success","data":${'{"a":'.repeat(150_000)}`],
    ['a list', '[]'],
    ['a number', '5'],
    ['nothing', 'null'],
    ['not UTF-8', '\uD800'],
    ['of an amount that JSON does not have', '{"event":"charge.success","data":{"amount":NaN}}'],
  ])('that is %s is refused, and breaks nothing', async (_, body) => {
    expect((await signed(body)).status).toBe(400)
  })

  it.each([
    ['a float', 4999.99],
    ['a text', '499900'],
    ['negative', -499_900],
    ['0', 0],
    ['beyond 32 bits', 2 ** 31],
    ['beyond 64 bits', 1e30],
    ['null', null],
  ])('whose amount is %s makes somebody look, and is not believed', async (_, amount) => {
    expect((await event('charge.success', { reference, amount, status: 'success' })).status).toBe(200)
    expect(hinted).toEqual([reference])
    await desk.settle(reference)
    expect(await status()).toBe('open')
  })
})

describe('a reference', () => {
  it.each([
    ['with a NUL', 'jara-\0'],
    ['with half a character', 'jara-\uD800'],
    ['as long as a book', 'j'.repeat(100_000)],
    ['that is a statement', `'; DROP TABLE "Payment"; --`],
    ['that every object has', '__proto__'],
    ['of nobody', 'jara-ffffffffffffffffffffffff-1'],
    ['that is a number', 77],
  ])('%s is acknowledged and left alone', async (_, strange) => {
    expect((await event('charge.success', { reference: strange })).status).toBe(200)
    expect((await event('charge.dispute.create', { id: strange, transaction: { reference } })).status).toBe(
      200,
    )
    expect(hinted).toEqual([reference])
  })

  it.each([
    ['a NUL', '%00'],
    ['a NUL among letters', 'a%00b'],
    ['half a character', '%F0%9F'],
    ['a book', 'x'.repeat(20_000)],
  ])('of a page that is %s is that of nobody', async (_, strange) => {
    expect((await app.request(`/paid?reference=${strange}`)).status).toBe(200)
    expect((await app.request(`/receipt/${strange}`)).status).toBe(404)
  })

  it('of another business touches that one alone', async () => {
    const other = await payingShop(house.store)
    const theirs = await askedOf(other)
    fake.pay(theirs)
    await event('charge.success', { reference: theirs, metadata: { businessId: shop.businessId, reference } })
    expect(hinted).toEqual([theirs])
    await desk.settle(theirs)
    expect([await status(), await status(theirs)]).toEqual(['open', 'paid'])
    expect((await house.store.billing.subscription(shop.businessId))?.status).toBe('free')
  })
})

describe('events', () => {
  it('a thousand copies at once are one', async () => {
    const body = JSON.stringify({ event: 'charge.success', data: { reference } })
    const answers = await Promise.all(Array.from({ length: 1000 }, () => signed(body)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await told()).toHaveLength(1)
    expect(hinted).toEqual([reference])
  }, 60_000)

  it('of every kind of dispute and refund are kept, each once; those that we do not know are not', async () => {
    const kinds = ['create', 'remind', 'resolve'].map((kind) => `charge.dispute.${kind}`)
    const refunds = ['pending', 'processing', 'processed', 'failed'].map((kind) => `refund.${kind}`)
    for (const name of [...kinds, ...kinds]) await event(name, { id: 7, transaction: { reference } })
    for (const name of [...refunds, ...refunds])
      await event(name, { transaction_reference: reference, refund_reference: 'r-1' })
    expect(await told()).toHaveLength(7)
    for (const name of ['subscription.create', 'invoice.update', 'customeridentification.failed', 'charg'])
      expect((await event(name, { reference })).status).toBe(200)
    expect(await told()).toHaveLength(7)
  })

  it('a refund that is told before its payment counts for both', async () => {
    fake.pay(reference)
    const row = fake.refund(reference)
    await event('refund.processed', { transaction_reference: reference, refund_reference: String(row.id) })
    await desk.settle(reference)
    expect(await status()).toBe('refunded')
    await event('charge.success', { reference })
    await desk.settle(reference)
    expect(await status()).toBe('refunded')
    expect((await house.store.billing.subscription(shop.businessId))?.status).toBe('free')
    expect(await house.store.billing.ledgerFaults()).toEqual([])
  })
})

it('no line of the log holds who paid, with what, or the key', async () => {
  fake.pay(reference, {
    card: { code: 'AUTH_secret', signature: 'SIG_secret', last4: '4081', reusable: true },
  })
  const customer = { email: 'ada@example.com', phone: '+2348035550001', first_name: 'Ada' }
  const data = { reference, amount: 499_900, customer, authorization: { last4: '4081', bin: '408408' } }
  await event('charge.success', data)
  await event('charge.success', { ...data, reference: 'another-product-1' })
  await sent(JSON.stringify({ event: 'charge.success', data }), 'forged')
  await event('charge.success', { ...data, reference: undefined })
  await app.request(`/paid?reference=${reference}`)
  await app.request('/receipt/nobody')
  const lines = house.logs.join('\n')
  expect(lines).toContain('not ours')
  expect(lines).not.toMatch(/ada|4081|408408|AUTH_|SIG_|\+?234803|@|sk_test|499900/i)
})
