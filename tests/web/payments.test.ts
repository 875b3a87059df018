import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FakePaystack, secretKey } from '../paystack/fake-paystack.ts'
import { type Desk, openDesk, type PayingShop, payingShop } from '../paystack/paying-shop.ts'
import { type House, openHouse } from './house.ts'

let house: House
let app: House['app']
let fake: FakePaystack
let desk: Desk
let reference: string
let shop: PayingShop
const hinted: string[] = []
const open = new AsyncDisposableStack()

beforeAll(async () => {
  const settle = async (job: { reference: string }) => void hinted.push(job.reference)
  house = open.use(await openHouse())
  app = house.appWith({ paystack: { secretKey, settle } })
  fake = open.use(await FakePaystack.start(house.now))
  desk = openDesk(house.store, fake.url, house.now)
})
afterAll(() => open.disposeAsync())
beforeEach(async () => {
  hinted.length = 0
  shop = await payingShop(house.store)
  const asked = await desk.payments.ask({ ...(await shop.wish('starter', house.now())), how: 'link' })
  reference = asked.reference
})

interface Posted {
  body: string
  headers: Record<string, string>
}

const post = ({ body, headers }: Posted) =>
  app.request('/webhooks/paystack', { method: 'POST', body, headers })
const known = () => house.store.billing.paymentToSettle(reference)

describe('what Paystack posts', () => {
  it('is kept once, answered, and looked at; what it says is not believed', async () => {
    fake.pay(reference)
    const event = fake.paidEvent(reference)
    for (let copy = 0; copy < 3; copy += 1) expect((await post(event)).status).toBe(200)
    expect(hinted).toEqual([reference])
    expect((await known())?.told).toHaveLength(1)
    expect(await house.store.billing.paymentState(reference)).toMatchObject({ status: 'open' })
    await desk.settle(reference)
    expect(await house.store.billing.paymentState(reference)).toMatchObject({ status: 'paid' })
    expect((await known())?.told).toEqual([])
  })

  it('is refused where it is forged: nothing is kept', async () => {
    fake.pay(reference)
    const { body, headers } = fake.paidEvent(reference)
    const signature = headers['x-paystack-signature'] ?? ''
    const other = signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
    const forgeries: Posted[] = [
      { body, headers: {} },
      { body, headers: { ...headers, 'x-paystack-signature': other } },
      { body, headers: { ...headers, 'x-paystack-signature': signature.slice(2) } },
      { body, headers: { ...headers, 'x-paystack-signature': 'not hex' } },
      { body: body.slice(0, -1), headers },
      { body: body.replace('499900', '999900'), headers },
    ]
    for (const forged of forgeries) expect((await post(forged)).status).toBe(401)
    expect((await known())?.told).toEqual([])
    expect(hinted).toEqual([])
  })

  it.each([
    ['no JSON', 'nonsense'],
    ['no event', '{"data":{}}'],
    ['no reference', '{"event":"charge.success","data":{}}'],
    ['no transaction', '{"event":"charge.dispute.create","data":{"id":5}}'],
    ['nothing', ''],
  ])('is refused where it is %s, though it is signed', async (_, body) => {
    expect((await post(fake.signed(body))).status).toBe(400)
    expect(hinted).toEqual([])
  })

  it('is answered and left alone where it is of no use here', async () => {
    expect((await post(fake.webhook('transfer.success', { reference }))).status).toBe(200)
    expect((await post(fake.webhook('charge.success', { reference: 'another-product-1' }))).status).toBe(200)
    expect(hinted).toEqual([])
  })

  it('is each kept where refunds and disputes of one payment follow each other', async () => {
    fake.pay(reference)
    const [one, two] = [fake.refund(reference, 10_000), fake.refund(reference, 20_000)]
    const dispute = fake.dispute(reference)
    for (const event of [fake.refundEvent(two), fake.refundEvent(one), fake.disputeEvent(dispute)]) {
      expect((await post(event)).status).toBe(200)
    }
    expect((await known())?.told).toHaveLength(3)
    expect((await known())?.returns).toBe(true)
  })

  it('is refused where it is too large, or where no payments are set up', async () => {
    expect((await post(fake.signed(`{"event":"${'x'.repeat(1024 * 1024)}"}`))).status).toBe(413)
    const { body, headers } = fake.webhook('charge.success', { reference })
    const answer = await house.app.request('/webhooks/paystack', { method: 'POST', body, headers })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('PAYSTACK_SECRET_KEY')
  })

  it('is acknowledged where the queue does not listen, as the sweep finds it', async () => {
    const deaf = house.appWith({
      paystack: { secretKey, settle: () => Promise.reject(new Error('no queue')) },
    })
    fake.pay(reference)
    const { body, headers } = fake.paidEvent(reference)
    const answer = await deaf.request('/webhooks/paystack', { method: 'POST', body, headers })
    expect(answer.status).toBe(200)
    house.pass(150)
    expect(await desk.sweep()).toContain(reference)
  })
})

describe('the pages', () => {
  const text = async (path: string) => {
    const answer = await app.request(path)
    return { status: answer.status, html: await answer.text(), headers: answer.headers }
  }

  it('tells who comes back from Paystack what happens next, and has it looked at', async () => {
    const waiting = await text(`/paid?trxref=${reference}&reference=${reference}`)
    expect(waiting.html).toContain('As soon as it is confirmed')
    expect(waiting.html).toContain('http-equiv="refresh"')
    expect(hinted).toEqual([reference])
    fake.pay(reference)
    await desk.settle(reference)
    const confirmed = await text(`/paid?reference=${reference}`)
    expect(confirmed.html).toContain('Your payment is confirmed')
    expect(confirmed.html).not.toContain('http-equiv="refresh"')
    expect((await text('/paid?reference=nobody')).html).toContain('know this payment')
    expect((await text('/paid')).status).toBe(200)
  })

  it('shows a receipt to whoever has its address, and to nobody else', async () => {
    fake.pay(reference, { amount: 600_000 })
    await desk.settle(reference)
    const account = (await house.store.accounts('telegram')).find(
      ({ businessId }) => businessId === shop.businessId,
    )
    const due = await house.store.undelivered(house.now(), 100)
    const notice = due.find(({ accountId }) => accountId === account?.id)
    const claimed = await house.store.claim(notice?.outboundId ?? '', house.now(), 1_000)
    const told = claimed?.says.flatMap(({ args }) => (typeof args?.url === 'string' ? [args.url] : [])) ?? []
    const { pathname } = new URL(told[0] ?? '')
    expect(pathname).toMatch(/^\/receipt\/[\w-]{24}$/)
    const receipt = await text(pathname)
    expect(receipt.html).toContain('₦6,000')
    expect(receipt.html).toContain('Starter')
    expect(receipt.html).toContain(reference)
    expect(receipt.headers.get('referrer-policy')).toBe('no-referrer')
    expect((await text(`${pathname}x`)).status).toBe(404)
    fake.refund(reference)
    await house.store.billing.recordEvent({
      event: 'refund.processed',
      key: '1',
      reference,
      now: house.now(),
    })
    await desk.settle(reference)
    expect((await text(pathname)).html).toContain('This payment was given back.')
  })
})
