import { describe, expect, it } from 'vitest'
import { booked, Chat, does, wednesday } from './chat.ts'

/** Her time lapsed, her money came, and is kept for another time until tomorrow. */
function kept() {
  const lapsed = { ...booked('braids', 'p-bella', '2026-12-03T10:00'), status: 'cancelled' as const }
  const paid = { deposit: 500_000, payBy: wednesday, isDepositPaid: true as const }
  return new Chat({ bookings: [{ ...lapsed, ...paid, keptUntil: '2026-12-03T11:00' }] })
}

/** A time is held for her, and its deposit has not come. */
function held() {
  const one = { ...booked('braids', 'p-bella', '2026-12-04T10:00'), status: 'held' as const }
  return new Chat({ bookings: [{ ...one, deposit: 500_000, payBy: '2026-12-02T11:30' }] })
}

const question = does('faq', { topic: 'parking' })

describe('money that is kept for another time', () => {
  it.each([
    'REFUND',
    'refund abeg',
    'my money back please',
    'I want a refund',
    'I want my money back',
    'abeg return my money',
    'give me my deposit back',
    'refund me',
    'can I have my money back?',
    'I prefer refund',
  ])('goes back on "%s"', (text) => {
    const reply = kept().send([], { text })
    expect(reply.keys).toEqual(['deposits.goingBack'])
    expect(reply.changes).toMatchObject([{ kind: 'deposit-back' }])
    expect(reply.ownerNotices).toHaveLength(1)
  })

  it.each([
    'do you refund if I cancel?',
    'when will you send my money',
    "I don't want a refund",
    'no refund, give me another time',
    'I want to pay the deposit',
    'send me the address',
    'how refund dey work',
  ])('stays on "%s"', (text) => {
    expect(kept().send(question, { text }).changes).not.toContainEqual(
      expect.objectContaining({ kind: 'deposit-back' }),
    )
  })

  it('is for the same service, until its time is over', () => {
    const chat = kept()
    const wish = does('book', { service: 'braids', day: 'friday', time: '10am' })
    expect(chat.send(wish).keys).toContain('confirm.ask')
    const done = chat.send(does('yes'))
    expect(done.keys).toContain('deposits.used')
    expect(done.changes).toMatchObject([{ kind: 'book', paidBy: { id: 'old-braids' }, deposit: 500_000 }])
    const other = kept()
    other.send(does('book', { service: 'pedicure', day: 'friday', time: '1pm' }))
    expect(other.send(does('yes')).changes).not.toMatchObject([{ paidBy: {} }])
    const late = kept()
    late.now = '2026-12-03T11:00'
    expect(late.send(question, { text: 'refund' }).keys).not.toContain('deposits.goingBack')
  })
})

describe('an account for a transfer', () => {
  it.each([
    'abeg send account number',
    'account details please',
    'can I pay by transfer?',
    'I wan do transfer',
    'send aza',
    'which account make I pay into',
  ])('is asked for by "%s"', (text) => {
    const reply = held().send([], { text })
    expect(reply.keys).toEqual(['deposits.accountSoon'])
    expect(reply.changes).toMatchObject([{ kind: 'deposit-transfer' }])
  })

  it.each([
    'I have sent the transfer',
    'i don transfer am to the account',
    'my account was debited',
    'I transferred 5k',
    'I just paid to the account',
  ])('is not what "%s" asks for', (text) => {
    const reply = held().send(does('paid'), { text })
    expect(reply.keys).not.toContain('deposits.accountSoon')
  })

  it('is the business owner’s to name where no deposit is awaited', () => {
    const reply = new Chat().send(does('paid'), { text: 'abeg send account number' })
    expect(reply.changes).toEqual([expect.objectContaining({ kind: 'handoff', reason: 'payment' })])
  })

  it('is told again as long as it is open', () => {
    const chat = held()
    const [first] = chat.facts.bookings
    const account = { bank: 'Wema Bank', number: '1230001001', name: 'PAYSTACK CHECKOUT' }
    if (first) first.transfer = { ...account, amount: 500_000, until: '2026-12-02T11:16' }
    expect(chat.send([], { text: 'send account number' }).keys).toEqual(['deposits.account'])
    chat.now = '2026-12-02T11:20'
    expect(chat.send([], { text: 'send account number' }).changes).toMatchObject([
      { kind: 'deposit-transfer' },
    ])
  })
})
