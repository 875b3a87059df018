import { describe, expect, it, vi } from 'vitest'
import { depositing, minuteMs, url } from './depositing.ts'

vi.setConfig({ testTimeout: 180_000 })

const account = /\n\d{10}, Wema Bank, PAYSTACK CHECKOUT\./

describe.each([
  ['telegram', 'en', 'please send me your account number', /it comes in a moment/, /You're booked: /],
  ['whatsapp-cloud', 'pcm', 'abeg send account number', /e dey come now now/, /You don book: /],
] as const)('a deposit by transfer, on %s in %s', (kind, language, words, soon, booked) => {
  it('has an account for this one payment, which confirms it', async () => {
    await using story = await depositing(kind, language)
    const { line } = story
    await story.books()
    await story.told(url)
    expect((await line.asked(words)).join()).toMatch(soon)
    const told = await story.told(account)
    expect(told).toContain('₦5,000')
    expect(told).toMatch(/Acrylic full set, Thursday 3 December .* 9:30/s)
    const [asked] = line.paystack.asked.filter(({ path }) => path === '/charge')
    expect(asked?.body).toMatchObject({ amount: 500_000, bearer: 'subaccount' })
    // Asked again, she gets the same.
    expect((await line.asked(words)).join()).toMatch(account)
    expect((await story.payments()).map(({ how, status }) => [how, status])).toEqual([
      ['link', 'open'],
      ['transfer', 'open'],
    ])
    await line.pays()
    await story.told(booked)
    expect(await story.bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
    expect(await story.ofShop()).toBe(-500_000)
  })
})

describe('an account for a transfer', () => {
  it('beside the link is paid once: the second goes back', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.asked('account details please')
    await story.told(account)
    const [byLink, byTransfer] = await story.payments()
    for (const one of [byLink, byTransfer]) line.paystack.pay(one?.reference ?? '')
    await Promise.all([byTransfer, byLink].map((one) => line.settle(one?.reference ?? '')))
    await story.told(/was paid already, so this payment of ₦5,000 is on its way back/)
    await story.ownerTold(/twice/)
    await story.told(/was given back to you/)
    expect((await story.payments()).map(({ status }) => status).toSorted()).toEqual(['paid', 'refunded'])
    expect(await story.bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
    expect(await story.ofShop()).toBe(-500_000)
  })

  it('outlives a time that is nearly over, as no account is open for less; what comes late is seen', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.pass(25 * minuteMs, 25 * minuteMs)
    await line.asked('can i pay by transfer?')
    await story.told(account)
    await line.pass(6 * minuteMs, 6 * minuteMs)
    await story.told(/didn't come in by/)
    await line.pays()
    await story.told(/a little late, but the time was still free/)
  })

  it('is asked for under another reference where the answer was lost', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.asked('account number')
    line.paystack.trouble = 'lost'
    await line.deposits()
    expect(line.paystack.rows.size).toBe(2)
    line.paystack.trouble = null
    await line.pass(3 * minuteMs, 3 * minuteMs)
    await story.told(account)
    expect((await story.payments()).map(({ reference }) => reference.slice(-2))).toEqual(['-1', '-3'])
  })

  it('is not given out where nothing is to be paid, nor for what was sent', async () => {
    await using story = await depositing()
    const { line } = story
    await line.asked('abeg send account number')
    await story.books()
    await story.told(url)
    await line.asked('i have sent the transfer to the account')
    await line.deposits()
    expect((await story.payments()).map(({ how }) => how)).toEqual(['link'])
    expect(line.paystack.asked.filter(({ path }) => path === '/charge')).toEqual([])
  })
})
