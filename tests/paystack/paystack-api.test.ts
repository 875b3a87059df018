import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import {
  DuplicateReference,
  PaystackNotFound,
  PaystackRefused,
  PaystackUnavailable,
} from '../../worker/paystack/fault.ts'
import { openPaystack, type PaystackApi } from '../../worker/paystack/paystack-api.ts'
import { FakePaystack, secretKey, type Trouble } from './fake-paystack.ts'
import { withoutOpenapi } from './openapi.ts'

const now = () => new Date('2026-12-01T09:00:00Z')
const card = { code: 'AUTH_one', signature: 'SIG_one', last4: '4081', reusable: true }
let fake: FakePaystack
let api: PaystackApi
let count = 0

beforeAll(async () => {
  fake = await FakePaystack.start(now)
})
beforeEach(() => {
  fake.trouble = null
  fake.faults.length = 0
  api = openPaystack({ secretKey, baseUrl: fake.url, timeoutMs: 30_000 })
})
afterAll(() => fake[Symbol.asyncDispose]())

function charge(amount = 499_900n) {
  count += 1
  return { reference: `jara-test-${count}`, email: 'owner@jara.example', amount }
}

const link = (one = charge()) => api.initialize({ ...one, callbackUrl: 'https://jara.example/paid' })

describe('what Jara asks of Paystack', () => {
  it('asks for a payment on a page, and reads how it stands', async () => {
    const one = charge()
    expect(await link(one)).toEqual({ link: expect.stringMatching(/^https:\/\/checkout\.paystack\.com\//) })
    expect(await api.verify(one.reference)).toMatchObject({
      status: 'abandoned',
      amount: 499_900n,
      paidAt: null,
    })
    fake.pay(one.reference, { card })
    expect(await api.verify(one.reference)).toMatchObject({
      ...{ reference: one.reference, status: 'success', amount: 499_900n, currency: 'NGN', fees: 17_499n },
      ...{
        paidAt: now(),
        card: { authorization: 'AUTH_one', signature: 'SIG_one', last4: '4081' },
      },
    })
    expect(fake.faults).toEqual([])
  })

  it('asks for an account that waits for a transfer', async () => {
    const expiresAt = new Date(now().getTime() + 60 * 60_000)
    const asked = await api.transferAccount({ ...charge(), expiresAt })
    expect(asked).toEqual({
      transfer: { bank: 'Wema Bank', number: expect.stringMatching(/^\d{10}$/), name: 'PAYSTACK CHECKOUT' },
      expiresAt,
    })
    expect(fake.faults).toEqual([])
  })

  it('charges a card, and reads refunds and disputes of that transaction alone', async () => {
    fake.cards.set('AUTH_two', 'pays')
    const [one, another] = [charge(), charge()]
    for (const each of [one, another]) await api.chargeAuthorization({ ...each, authorization: 'AUTH_two' })
    fake.refund(another.reference, 10_000)
    fake.refund(one.reference, 20_000)
    const dispute = fake.dispute(one.reference)
    expect(await api.verify(one.reference, { returns: true })).toMatchObject({
      refunds: [{ amount: 20_000n, done: true }],
      disputes: [{ amount: 499_900n, state: 'open' }],
    })
    fake.resolve(dispute, false)
    const after = await api.verify(one.reference)
    expect(after.status).toBe('reversed')
    expect(after.disputes).toEqual([{ id: String(dispute.id), amount: 499_900n, state: 'lost' }])
    // What the lost dispute gave back is not counted a second time.
    expect(after.refunds).toHaveLength(1)
    expect(fake.faults).toEqual([])
  })

  it('asks for a refund, a subaccount, the banks and the name of an account', async () => {
    const one = charge()
    await link(one)
    fake.pay(one.reference)
    await api.refund(one.reference, 10_000n)
    const shop = { name: 'Ada', bankCode: '058', accountNumber: '0123456789', percentageCharge: 0 }
    expect(await api.createSubaccount(shop)).toMatch(/^ACCT_/)
    expect(await api.banks()).toContainEqual({ name: 'Wema Bank', code: '035' })
    expect(await api.resolveAccount('0123456789', '058')).toBe('ADA OBI')
    await expect(api.resolveAccount('0123456789', '999')).rejects.toThrow(PaystackRefused)
    expect(fake.faults).toEqual([])
  })

  it('lists every transaction of a span, over pages', async () => {
    await using other = await FakePaystack.start(now)
    const reader = openPaystack({ secretKey, baseUrl: other.url })
    for (let n = 0; n < 230; n += 1) {
      await reader.initialize({ ...charge(), callbackUrl: 'https://jara.example/paid' })
    }
    const seen = new Set<string>()
    for await (const { reference } of reader.transactions(now(), now())) seen.add(reference)
    expect(seen.size).toBe(230)
    expect(other.asked.filter(({ path }) => path === '/transaction')).toHaveLength(3)
    expect(other.faults).toEqual([])
  })
})

describe('when Paystack says no, or nothing', () => {
  it('tells a reference that was used, and one that is unknown', async () => {
    const one = charge()
    await link(one)
    await expect(link(one)).rejects.toThrow(DuplicateReference)
    await expect(api.verify('jara-nobody')).rejects.toThrow(PaystackNotFound)
  })

  it('names the setting where the key is another one, and never the key', async () => {
    const stranger = openPaystack({ secretKey: 'sk_test_wrong', baseUrl: fake.url })
    const error: unknown = await stranger.verify('jara-x').catch((fault: unknown) => fault)
    expect(error).toBeInstanceOf(PaystackUnavailable)
    expect(String(error)).toContain('PAYSTACK_SECRET_KEY')
    expect(String(error)).not.toContain('sk_test')
  })

  it.each<Trouble>(['down', 'html', 'html-ok', 'cut', 'lost', 'busy'])(
    'does not know what happened: %s',
    async (trouble) => {
      fake.trouble = trouble
      await expect(link()).rejects.toThrow(PaystackUnavailable)
      await expect(api.verify('jara-x')).rejects.toThrow(PaystackUnavailable)
    },
  )

  it('does not wait for ever', async () => {
    fake.trouble = 'silent'
    const hasty = openPaystack({ secretKey, baseUrl: fake.url, timeoutMs: 50 })
    await expect(hasty.verify('jara-x')).rejects.toThrow('not in time')
  })

  it('does not ask for sums that are none', async () => {
    for (const amount of [0n, -1n, 2_147_483_648n])
      await expect(link(charge(amount))).rejects.toThrow(RangeError)
  })

  it('takes an amount that is no whole number for none', async () => {
    const one = charge()
    await link(one)
    fake.pay(one.reference, { amount: 4999.5 })
    expect((await api.verify(one.reference)).amount).toBeNull()
  })
})

test.skipIf(withoutOpenapi)(
  `the published description is held against every request and answer above (${withoutOpenapi ?? 'at hand'})`,
  async () => {
    await link()
    fake.faults.length = 0
    // It would see what is wrong: a field that the description does not have.
    const { openOpenapi } = await import('./openapi.ts')
    expect(
      openOpenapi()?.request('POST', '/transaction/initialize', [], {
        email: 'a@b.c',
        amount: 'ten',
        odd: 1,
      }),
    ).toHaveLength(2)
  },
)
