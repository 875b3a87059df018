import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Asked } from '../../domain/billing/payment.ts'
import { onBothDatabases } from '../store/backends.ts'
import { FakePaystack } from './fake-paystack.ts'
import { card, type Desk, openDesk, opening, type PayingShop, payingShop, withCard } from './paying-shop.ts'

let now = opening
let fake: FakePaystack
const pass = (days: number) => {
  now = new Date(now.getTime() + days * 86_400_000)
}

beforeAll(async () => {
  fake = await FakePaystack.start(() => now)
})
afterAll(() => fake[Symbol.asyncDispose]())

interface Row {
  reference: string
  status: string
  reason: string | null
  how: string
  paid: bigint | null
}

onBothDatabases((backend) => {
  let shop: PayingShop
  let desk: Desk
  beforeEach(async () => {
    now = opening
    fake.trouble = null
    fake.faults.length = 0
    shop = await payingShop(backend().store)
    desk = openDesk(backend().store, fake.url, () => now)
  })

  const sql = <T>(text: string) => backend().sql<T>(text, [shop.businessId])
  const payments = () =>
    sql<Row>('SELECT * FROM public."Payment" WHERE "businessId" = $1 ORDER BY "createdAt", "id"')
  const notices = async () =>
    (await sql<{ says: { key: string }[] }>('SELECT * FROM public."Outbound" WHERE "businessId" = $1')).map(
      ({ says }) => says[0]?.key,
    )
  const subscription = () => backend().store.billing.subscription(shop.businessId)
  const ask = async (how: 'link' | 'transfer' = 'link', from?: Date) =>
    desk.payments.ask({ ...(await shop.wish('starter', from)), how })
  const asked = (one: Asked, kind: Asked['kind']) => {
    expect(one.kind).toBe(kind)
    return one.reference
  }
  const paidWith = async (with_: Parameters<FakePaystack['pay']>[1] = {}) => {
    const reference = asked(await ask(), 'link')
    fake.pay(reference, with_)
    await desk.settle(reference)
    return reference
  }

  it('gives the same wish the same link, until it lapses', async () => {
    const first = await ask()
    expect(await ask()).toEqual(first)
    expect(await payments()).toHaveLength(1)
    pass(7)
    expect(await ask()).toMatchObject({ kind: 'link' })
    expect(await payments()).toHaveLength(2)
    expect(fake.faults).toEqual([])
  })

  it('gives out an account for a transfer, and the same one again', async () => {
    const first = await ask('transfer')
    expect(first).toMatchObject({ kind: 'transfer', amount: 499_900n, transfer: { bank: 'Wema Bank' } })
    expect(await ask('transfer')).toEqual(first)
    expect(fake.faults).toEqual([])
  })

  it('has written down what it asks before Paystack hears of it, and asks for the same afterwards', async () => {
    fake.trouble = 'down'
    const reference = asked(await ask(), 'later')
    expect(await payments()).toMatchObject([{ reference, status: 'open' }])
    fake.trouble = null
    expect(asked(await ask(), 'link')).toBe(reference)
  })

  it('asks anew where the answer with the link was lost, and not where it was paid', async () => {
    fake.trouble = 'lost'
    const lost = asked(await ask(), 'later')
    fake.trouble = null
    const another = asked(await ask(), 'link')
    expect(another).not.toBe(lost)
    expect((await payments()).map(({ status }) => status)).toEqual(['expired', 'open'])
    fake.pay(lost)
    await desk.settle(lost)
    expect(asked(await ask(), 'paid')).toBe(lost)
  })

  it('gives her a period, writes it in the ledger, and tells her once with a receipt', async () => {
    const reference = await paidWith({ card })
    const stands = await subscription()
    expect(stands).toMatchObject({ status: 'active', cycle: 'monthly', hasCard: true, credit: 0n })
    expect(stands?.periodEnd).toEqual(new Date('2027-01-01T09:00:00Z'))
    const lines = await sql<{ account: string; kobo: unknown }>(
      'SELECT "account", "kobo"::text FROM public."LedgerEntry" WHERE "businessId" = $1 ORDER BY "account"',
    )
    expect(lines).toEqual([
      { account: 'fees', kobo: '17499' },
      { account: 'paystack', kobo: '482401' },
      { account: 'revenue', kobo: '-499900' },
    ])
    await desk.settle(reference)
    await desk.settle(reference)
    expect(await notices()).toEqual(['payment.back'])
    expect(await sql('SELECT * FROM public."LedgerEntry" WHERE "businessId" = $1')).toHaveLength(3)
  })

  it('keeps a card sealed, and the same card once', async () => {
    await paidWith({ card })
    pass(28)
    const next = asked(await ask('link', new Date('2027-01-01T09:00:00Z')), 'link')
    fake.pay(next, { card: { ...card, code: 'AUTH_again' } })
    await desk.settle(next)
    const rows = await sql<{ details: Uint8Array }>(
      'SELECT * FROM public."SavedCard" WHERE "businessId" = $1',
    )
    expect(rows).toHaveLength(1)
    expect(Buffer.from(rows[0]?.details ?? []).toString('latin1')).not.toMatch(/AUTH|4081/)
    expect(await backend().store.billing.cardToCharge(shop.businessId)).toMatchObject({
      authorization: 'AUTH_again',
    })
  })

  it('asks by link where a card was sealed with a key that is lost, and keeps it anew', async () => {
    await paidWith({ card })
    await sql(`UPDATE public."SavedCard" SET "details" = '\\x00'::bytea WHERE "businessId" = $1`)
    const { store } = backend()
    const wish = await shop.wish('starter', new Date('2027-01-01T09:00:00Z'))
    expect(await desk.payments.chargeCard({ ...wish, attempt: '1' })).toEqual({ kind: 'no-card' })
    expect(await store.billing.desk(shop.businessId, now)).toMatchObject({ card: null })
    const next = asked(await ask('link', wish.periodStart), 'link')
    fake.pay(next, { card })
    await desk.settle(next)
    expect(await store.billing.cardToCharge(shop.businessId)).toMatchObject({ last4: '4081' })
  })

  it('is told of nothing and finds the payment all the same, then looks no more', async () => {
    const reference = asked(await ask(), 'link')
    fake.pay(reference)
    expect(await desk.sweep()).not.toContain(reference)
    pass(0.01)
    expect(await desk.sweep()).toContain(reference)
    expect((await subscription())?.status).toBe('active')
    pass(30)
    expect(await desk.sweep()).not.toContain(reference)
  })

  it('waits for a Paystack that does not answer, and settles afterwards', async () => {
    const reference = asked(await ask(), 'link')
    fake.pay(reference)
    fake.trouble = 'html'
    expect(await desk.settle(reference)).toBe('no-answer')
    fake.trouble = null
    pass(0.05)
    await desk.sweep()
    expect(await payments()).toMatchObject([{ status: 'paid' }])
  })

  it('enters what was paid ahead when it begins', async () => {
    await paidWith()
    pass(28)
    const ahead = asked(await ask('link', new Date('2027-01-01T09:00:00Z')), 'link')
    fake.pay(ahead)
    await desk.settle(ahead)
    const { billing } = backend().store
    expect(await billing.enterPaidPeriod(shop.businessId, now)).toBe(false)
    expect((await subscription())?.periodEnd).toEqual(new Date('2027-01-01T09:00:00Z'))
    pass(3)
    expect(await billing.enterPaidPeriod(shop.businessId, now)).toBe(true)
    expect((await subscription())?.periodEnd).toEqual(new Date('2027-02-01T09:00:00Z'))
    expect(await billing.enterPaidPeriod(shop.businessId, now)).toBe(false)
  })

  it('takes credit off, and asks Paystack for nothing where credit pays all of it', async () => {
    await paidWith({ amount: 999_800 })
    expect((await subscription())?.credit).toBe(499_900n)
    pass(31)
    const before = fake.asked.length
    expect(asked(await ask('link', new Date('2027-01-01T09:00:00Z')), 'paid')).toMatch(/^jara-/)
    expect(fake.asked).toHaveLength(before)
    expect(await subscription()).toMatchObject({ credit: 0n, periodStart: new Date('2027-01-01T09:00:00Z') })
    expect(await backend().store.billing.ledgerFaults()).toEqual([])
  })

  it('asks for the rest alone after too little, and for no less than Paystack takes', async () => {
    await paidWith({ amount: 497_000 })
    expect(await payments()).toMatchObject([{ status: 'mismatched', reason: 'too-little' }])
    expect(await ask()).toMatchObject({ kind: 'link', amount: 5_000n, credit: 494_900n })
  })

  const charge = async (attempt: string) =>
    desk.payments.chargeCard({ ...(await shop.wish('starter', new Date('2027-01-01T09:00:00Z'))), attempt })

  it('charges the saved card once for a try, whatever is lost between', async () => {
    await paidWith({ card })
    withCard(fake, 'pays')
    pass(31)
    fake.trouble = 'lost'
    expect(await charge('2027-01-01')).toMatchObject({ kind: 'pending' })
    fake.trouble = null
    const charges = () =>
      [...fake.rows.values()].filter(({ status, requested }) => status === 'success' && requested === 499_900)
        .length
    const charged = charges()
    expect(await charge('2027-01-01')).toMatchObject({ kind: 'paid' })
    expect(await charge('2027-01-02')).toMatchObject({ kind: 'paid' })
    expect(charges()).toBe(charged)
    expect((await subscription())?.periodEnd).toEqual(new Date('2027-02-01T09:00:00Z'))
  })

  it('tells a refusal, tries anew on another day, and removes a card that is gone', async () => {
    await paidWith({ card })
    pass(31)
    withCard(fake, 'insufficient')
    const refused = await charge('2027-01-01')
    expect(refused).toMatchObject({ kind: 'failed', reason: 'Insufficient Funds', cardGone: false })
    expect(await charge('2027-01-01')).toEqual(refused)
    withCard(fake, 'expired')
    expect(await charge('2027-01-02')).toMatchObject({ kind: 'failed', cardGone: true })
    expect(await charge('2027-01-03')).toEqual({ kind: 'no-card' })
    expect((await subscription())?.hasCard).toBe(false)
    expect(fake.faults).toEqual([])
  })

  it('does not charge again while the bank takes its time', async () => {
    await paidWith({ card })
    pass(31)
    withCard(fake, 'slow')
    const first = await charge('2027-01-01')
    pass(1)
    expect(await charge('2027-01-02')).toEqual({
      kind: 'pending',
      reference: first.kind === 'pending' && first.reference,
    })
    fake.pay(first.kind === 'pending' ? first.reference : '')
    expect(await charge('2027-01-02')).toMatchObject({ kind: 'paid' })
    expect((await payments()).filter(({ how }) => how === 'card')).toHaveLength(1)
  })

  it('puts her on Free after a refund, and holds a disputed payment', async () => {
    const { store } = backend()
    const tell = (event: string, key: string, reference: string) =>
      store.billing.recordEvent({ event, key, reference, now })
    const reference = await paidWith()
    const dispute = fake.dispute(reference)
    await tell('charge.dispute.create', String(dispute.id), reference)
    await desk.settle(reference)
    expect(await payments()).toMatchObject([{ status: 'disputed' }])
    expect((await subscription())?.status).toBe('active')
    fake.resolve(dispute, true)
    await desk.settle(reference)
    expect(await payments()).toMatchObject([{ status: 'paid' }])
    fake.refund(reference)
    await tell('refund.processed', 'r', reference)
    await desk.settle(reference)
    expect(await payments()).toMatchObject([{ status: 'refunded' }])
    expect((await subscription())?.status).toBe('free')
    expect(await store.billing.ledgerFaults()).toEqual([])
    expect(await notices()).toEqual(
      expect.arrayContaining(['payment.back', 'payment.disputed', 'payment.disputeWon', 'payment.refunded']),
    )
  })

  it('finds by itself how a dispute and a refund end of which nobody tells', async () => {
    const reference = await paidWith()
    const { store } = backend()
    const dispute = fake.dispute(reference)
    await store.billing.recordEvent({ event: 'charge.dispute.create', key: 'd', reference, now })
    await desk.settle(reference)
    expect(await desk.sweep()).not.toContain(reference)
    fake.resolve(dispute, true)
    const refund = fake.refund(reference, 100_000)
    refund.status = 'pending'
    pass(1)
    expect(await desk.sweep()).toContain(reference)
    expect(await payments()).toMatchObject([{ status: 'paid' }])
    refund.status = 'processed'
    pass(1)
    expect(await desk.sweep()).toContain(reference)
    expect(await notices()).toContain('payment.refundedPart')
    pass(1)
    expect(await desk.sweep()).not.toContain(reference)
  })

  it('counts a payment once, however many look at it at once', async () => {
    const reference = asked(await ask(), 'link')
    fake.pay(reference, { card })
    const { store } = backend()
    const looks = Array.from({ length: 20 }, async (_, index) => {
      await store.billing.recordEvent({ event: 'charge.success', key: reference, reference, now })
      return index % 4 === 0 ? desk.sweep() : desk.settle(reference)
    })
    await Promise.all(looks)
    expect(await sql('SELECT * FROM public."LedgerEntry" WHERE "businessId" = $1')).toHaveLength(3)
    expect(await notices()).toEqual(['payment.back'])
    expect((await subscription())?.periodEnd).toEqual(new Date('2027-01-01T09:00:00Z'))
    const told = await backend().sql<{ settledAt: unknown }>(
      'SELECT * FROM public."PaymentEvent" WHERE "reference" = $1',
      [reference],
    )
    expect(told).toMatchObject([{ settledAt: expect.anything() }])
  })

  it('lets the ledger be added to alone', async () => {
    await paidWith()
    for (const change of ['DELETE FROM public."LedgerEntry"', 'UPDATE public."LedgerEntry" SET "kobo" = 1'])
      await expect(sql(`${change} WHERE "businessId" = $1`)).rejects.toThrow('append-only')
    await expect(backend().sql('TRUNCATE public."LedgerEntry"')).rejects.toThrow('append-only')
    const unbalanced = `INSERT INTO public."LedgerEntry" ("cause", "account", "businessId", "paymentId", "kobo", "at")
      SELECT 'odd:' || "id", 'credit', "businessId", "id", 5, now() FROM public."Payment" WHERE "businessId" = $1`
    await expect(sql(unbalanced)).rejects.toThrow('do not balance')
  })
})
