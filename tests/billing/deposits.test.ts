import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Understand } from '../../worker/understand.ts'
import { scripted } from '../stories/scene.ts'
import { type OwnerLine, openOwnerLine } from './owner-line.ts'

vi.setConfig({ testTimeout: 180_000 })

const minuteMs = 60_000
const patience = { timeout: 60_000, interval: 25 }
const url = /https:\/\/checkout\.paystack\.com\/\d+/
const wish = 'acrylic full set thursday 2pm'
const understand = scripted({
  [wish]: [{ act: 'book', slots: { service: ['acrylic full set'], day: ['thursday'], time: ['2pm'] } }],
  yes: [{ act: 'yes' }],
  'i don pay': [{ act: 'paid' }],
  'cancel am': [{ act: 'cancel' }],
})

let line: OwnerLine
afterEach(async () => {
  expect(line.breaches()).toEqual([])
  await line[Symbol.asyncDispose]()
})

async function bookings() {
  return (await line.query(
    `SELECT "status", "payBy" IS NOT NULL AS "unpaid" FROM public."Booking" ORDER BY "createdAt"`,
  )) as { status: string; unpaid: boolean }[]
}

async function payments() {
  return (await line.query(
    `SELECT "reference", "status", "refundAt" IS NOT NULL AS "back" FROM public."Payment" ORDER BY "createdAt"`,
  )) as { reference: string; status: string; back: boolean }[]
}

/** What the ledger has of the shop's money, in kobo. */
async function ofShop(): Promise<number> {
  const [row] = (await line.query(
    `SELECT coalesce(sum("kobo"), 0)::float8 AS "kobo" FROM public."LedgerEntry" WHERE "account" = 'shop'`,
  )) as { kobo: number }[]
  return row?.kobo ?? 0
}

/** The account is linked, and a customer has said yes to a service with a deposit. */
async function held(kind: 'telegram' | 'whatsapp-cloud', language: 'en' | 'pcm') {
  const heard: Understand = async (input, signal) => {
    const read = await understand(input, signal)
    return { ...read, intent: { ...read.intent, language } }
  }
  line = await openOwnerLine(kind, language, heard)
  await line.says('my account is GTB 0123456789')
  await line.says('yes')
  line.heard()
  await line.asked(wish)
  return (await line.asked('yes')).join('\n')
}

/** The next thing that the customer is told by itself. */
async function told(pattern: RegExp): Promise<string> {
  let found: string | undefined
  await vi.waitFor(async () => {
    await line.deposits()
    found = line.shownToCustomer().findLast((text) => pattern.test(text))
    expect(found).toBeDefined()
  }, patience)
  return found ?? ''
}

describe('the account of deposits', () => {
  it('is linked on a yes to the name that the bank has for it, read back, and taken back', async () => {
    line = await openOwnerLine('telegram', 'en')
    expect(await line.says('I want deposits')).toContain('Which bank account')
    expect(await line.says('Moon Bank 0123456789')).toContain("don't know that bank")
    expect(await line.says('GTBank 0123456789')).toMatch(/ADA OBI, Guaranty Trust Bank, ending in 6789/)
    const before = await line.store.billing.payout(line.businessId)
    expect(before?.isLinked).toBe(false)
    expect(line.paystack.asked.some(({ path }) => path === '/subaccount')).toBe(false)
    expect(await line.says('yes')).toContain('Deposits now go to ADA OBI')
    expect((await line.store.billing.payout(line.businessId))?.isLinked).toBe(true)
    const [row] = (await line.query('SELECT "number" FROM public."PayoutAccount"')) as {
      number: Uint8Array
    }[]
    expect(Buffer.from(row?.number ?? []).includes('0123456789')).toBe(false)
    expect(await line.says('which account')).toContain('ending in 6789')
    expect(await line.says('stop deposits')).toContain('Should I stop')
    expect(await line.says('yes')).toContain("don't collect deposits any more")
    expect(await line.store.billing.payout(line.businessId)).toBeNull()
  })

  it('is not linked while Paystack is away, nor on a no', async () => {
    line = await openOwnerLine('whatsapp-cloud', 'pcm')
    line.paystack.trouble = 'html'
    expect(await line.says('my account na GTB 0123456789')).toContain('no fit reach the bank')
    line.paystack.trouble = null
    expect(await line.says('my account na GTB 0123456789')).toContain('ADA OBI')
    expect(await line.says('no')).toContain('leave am')
    expect((await line.store.billing.payout(line.businessId))?.isLinked).toBe(false)
    expect(await line.says('yes')).not.toContain('Deposit dey enter')
  })
})

describe.each([
  ['telegram', 'en', /I've kept .* until/, /until 9:\d+|You're booked/],
  ['whatsapp-cloud', 'pcm', /I don keep .* till/, /You don book/],
] as const)('a deposit on %s, in %s', (kind, language, isHeld, isBooked) => {
  it('holds the time, and only the money confirms it', async () => {
    expect(await held(kind, language)).toMatch(isHeld)
    expect(await bookings()).toEqual([{ status: 'held', unpaid: true }])
    const link = await told(url)
    expect(link).toContain('₦5,000')
    const [asked] = line.paystack.asked.filter(({ path }) => path === '/transaction/initialize')
    expect(asked?.body).toMatchObject({ amount: 500_000, bearer: 'subaccount' })
    expect(asked?.body).toHaveProperty('subaccount')
    // Her word is no money.
    await line.asked('i don pay')
    expect(await bookings()).toEqual([{ status: 'held', unpaid: true }])
    expect(line.heard().join()).not.toContain('₦5,000')
    await line.pays()
    expect(await told(isBooked)).toContain('✅')
    expect(await bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
    expect(line.heard().join()).toContain('₦5,000')
    expect(await ofShop()).toBe(-500_000)
    // The same word of Paystack's again changes nothing.
    const messages = line.shownToCustomer().length
    await line.pays()
    expect(line.shownToCustomer()).toHaveLength(messages)
    expect(await line.store.billing.ledgerFaults()).toEqual([])
  })
})

describe('a deposit that does not come in its time', () => {
  it('frees the time and says so once; late money brings it back where it is free', async () => {
    await held('telegram', 'en')
    await told(url)
    await line.pass(31 * minuteMs, 31 * minuteMs)
    await told(/didn't come in by/)
    expect(await bookings()).toEqual([{ status: 'cancelled', unpaid: true }])
    await line.pays()
    await told(/a little late, but the time was still free/)
    expect(await bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
  })

  it('is kept for another time where somebody else has it, and goes back on her word', async () => {
    await held('telegram', 'en')
    await told(url)
    await line.pass(31 * minuteMs, 31 * minuteMs)
    await told(/didn't come in by/)
    await line.query(
      `INSERT INTO public."Booking" SELECT (jsonb_populate_record(b, '{"id":"other","status":"confirmed","payBy":null}')).*
       FROM public."Booking" AS b`,
    )
    await line.pays()
    await told(/that time is taken now.*I'm keeping your money until/s)
    await vi.waitFor(() => expect(line.heard().join()).toContain('too late for Acrylic full set'), patience)
    expect((await payments()).map(({ status, back }) => [status, back])).toEqual([['paid', false]])
    expect((await line.asked('Refund')).join()).toContain('on its way back to you')
    await told(/was given back to you/)
    expect((await payments()).map(({ status }) => status)).toEqual(['refunded'])
    expect(line.paystack.refunds).toHaveLength(1)
    expect(await ofShop()).toBe(0)
    expect(await line.store.billing.ledgerFaults()).toEqual([])
  })

  it('goes back once when the booking is cancelled in time', async () => {
    await held('telegram', 'en')
    await told(url)
    await line.pays()
    await told(/Your deposit of ₦5,000 has come in/)
    expect((await line.asked('cancel am')).join()).toContain('comes back to you')
    await line.asked('yes')
    await told(/was given back to you/)
    expect(line.paystack.refunds).toHaveLength(1)
    expect(await ofShop()).toBe(0)
  })

  it('a link whose answer was lost is asked for again', async () => {
    line = await openOwnerLine('telegram', 'en', understand)
    await line.says('my account is GTB 0123456789')
    await line.says('yes')
    await line.asked(wish)
    line.paystack.trouble = 'lost'
    await line.asked('yes')
    await line.deposits()
    expect(line.paystack.rows.size).toBe(1)
    line.paystack.trouble = null
    await line.pass(3 * minuteMs, 3 * minuteMs)
    await told(url)
    expect((await payments()).map(({ reference }) => reference.slice(-2))).toEqual(['-2'])
  })
})
