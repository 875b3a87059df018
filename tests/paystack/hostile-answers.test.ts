import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { receipts } from '../../start/billing.ts'
import { openPayments, type Payments } from '../../worker/billing/payments.ts'
import { type Outcome, settle } from '../../worker/billing/settle.ts'
import { PaystackNotFound, PaystackRefused, PaystackUnavailable } from '../../worker/paystack/fault.ts'
import { openPaystack, type PaystackApi } from '../../worker/paystack/paystack-api.ts'
import { opening, type PayingShop, payingShop } from './paying-shop.ts'

const secretKey = 'sk_test_never_to_be_seen'
const lines: string[] = []
const stack = new AsyncDisposableStack()
let answering: RequestListener
let api: PaystackApi
let store: Store
let payments: Payments
let look: (job: { reference: string }) => Promise<Outcome>
let shop: PayingShop
let reference: string

/** A Paystack that answers anything, and a process that writes down every line of its log. */
beforeAll(async () => {
  const server = createServer((request, response) => answering(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stack.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  api = openPaystack({ secretKey, baseUrl, timeoutMs: 5_000 })
  store = stack.use((await openStore({ secretKey: Buffer.alloc(32, 7) })).store)
  const deps = {
    ...{ store, paystack: api, now: () => opening, queue: { deliver: async () => {} } },
    ...{ publicUrl: 'https://jara.example', emailDomain: 'jara.example' },
    receipt: receipts(Buffer.alloc(32, 7), 'https://jara.example'),
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
  }
  payments = openPayments(deps)
  look = settle(deps)
})
afterAll(() => stack.disposeAsync())

beforeEach(async () => {
  answering = json(502, {})
  lines.length = 0
  shop = await payingShop(store)
  reference = (await payments.ask({ ...(await shop.wish()), how: 'link' })).reference
})

const json =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const answered = (data: object) => json(200, { status: true, message: 'Verification successful', data })
const transaction = (changes: object = {}) => ({
  ...{ id: 77, status: 'success', reference, amount: 499_900, currency: 'NGN', fees: 17_499 },
  ...{ paid_at: '2026-12-01T09:00:00.000Z', channel: 'card', gateway_response: 'Approved' },
  customer: { email: 'ada@example.com', phone: '+2348035550001', first_name: 'Ada' },
  authorization: {
    ...{ authorization_code: 'AUTH_secret', last4: '4081', bin: '408408', channel: 'card', reusable: true },
    ...{ signature: 'SIG_secret', exp_month: '12', exp_year: '2030', brand: 'visa' },
  },
  ...changes,
})
const stands = async () => (await store.billing.subscription(shop.businessId))?.status

describe('an answer that is none', () => {
  it.each<[string, () => RequestListener]>([
    ['of another reference', () => answered(transaction({ reference: 'jara-another' }))],
    ['without a reference', () => answered(transaction({ reference: null }))],
    ['with an id that is a text', () => answered(transaction({ id: '77' }))],
    ['without an amount', () => answered(transaction({ amount: undefined }))],
    ['without data', () => json(200, { status: true })],
    ['of a list', () => json(200, [])],
    ['of nothing', () => json(200, null)],
    ['with a text for true', () => json(200, { status: 'true', data: transaction() })],
    [
      'that sends us elsewhere',
      () => (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['that never ends', () => (_, response) => void response.writeHead(200).write('{"status":')],
    [
      'of nine megabytes',
      () => (_, response) => void response.writeHead(200).end('x'.repeat(9 * 1024 * 1024)),
    ],
    ['of too many requests', () => json(429, { status: false, message: 'Too many requests' })],
    ['of a time that ran out', () => json(408, { status: false, message: 'Timeout' })],
    ['of a server that is broken', () => json(500, { status: false, message: 'Transaction not found' })],
    ['with 404 and no word of its own', () => json(404, '<html>Not found</html>')],
  ])('%s: nothing is decided, and it is asked again', async (_, answer) => {
    answering = answer()
    await expect(api.verify(reference)).rejects.toThrow(PaystackUnavailable)
    expect(await look({ reference })).toBe('no-answer')
    expect([await stands(), (await store.billing.paymentState(reference))?.status]).toEqual(['free', 'open'])
    answering = answered(transaction())
    expect(await look({ reference })).toMatchObject({ status: 'paid' })
    expect(await stands()).toBe('active')
  })

  it('a no with 200 is a no', async () => {
    answering = json(200, { status: false, message: 'Transaction reference not found' })
    await expect(api.verify(reference)).rejects.toThrow(PaystackNotFound)
    answering = json(200, { status: false, message: 'No active channel' })
    await expect(api.verify(reference)).rejects.toThrow(PaystackRefused)
  })
})

describe('a sum that cannot be', () => {
  it.each([['499900'], [4999.5], [-499_900], [0], [2 ** 31], [1e300], [null]])(
    '%s buys nothing, and has its end',
    async (amount) => {
      answering = answered(transaction({ amount }))
      expect(await look({ reference })).toMatchObject({ status: 'mismatched', reason: 'amount' })
      expect(await look({ reference })).toMatchObject({ status: 'mismatched', notices: [] })
      expect(await stands()).toBe('free')
      expect(await store.billing.ledgerFaults()).toEqual([])
    },
  )

  it.each([['17499'], [-1], [1.5], [600_000], [null]])('fees of %s are none', async (fees) => {
    answering = answered(transaction({ fees }))
    expect(await look({ reference })).toMatchObject({ status: 'paid' })
    expect(await store.billing.ledgerFaults()).toEqual([])
  })

  it('a moment that cannot be is now', async () => {
    answering = answered(transaction({ paid_at: 'yesterday' }))
    await look({ reference })
    expect(await store.billing.payments(shop.businessId, 1)).toMatchObject([{ paidAt: opening }])
  })
})

it('no line of the log holds who paid, with what, or the key', async () => {
  answering = answered(transaction())
  await look({ reference })
  for (const answer of [
    json(400, { status: false, message: 'Customer ada@example.com of +2348035550001 has no AUTH_secret' }),
    answered(transaction({ status: 'failed', gateway_response: 'No 234 803 555 0001 with CUS_ada' })),
    json(401, { status: false, message: 'Invalid key', code: 'invalid_Key' }),
    json(502, {}),
  ]) {
    answering = answer
    await look({ reference })
    await payments.ask({ ...(await shop.wish('pro', new Date('2027-03-01T09:00:00Z'))), how: 'link' })
    await payments.chargeCard({ ...(await shop.wish('pro', new Date('2027-04-01T09:00:00Z'))), attempt: '1' })
  }
  const log = lines.join('\n')
  expect(log).toContain(reference)
  expect(log).toContain('Customer … of … has no …')
  expect(log).not.toMatch(/ada|4081|408408|AUTH_|SIG_|\+?234803|@|sk_test|499900/i)
})
