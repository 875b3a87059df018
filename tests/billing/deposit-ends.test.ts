import { describe, expect, it, vi } from 'vitest'
import { depositing, minuteMs, url } from './depositing.ts'
import type { OwnerLine } from './owner-line.ts'

vi.setConfig({ testTimeout: 180_000 })

const dayMs = 24 * 60 * minuteMs

function refundsAsked({ paystack }: OwnerLine) {
  return paystack.asked.filter(({ method, path }) => method === 'POST' && path === '/refund')
}

describe('money that is not the deposit', () => {
  it('too little goes back, and the whole is asked for anew while the time is kept', async () => {
    await using story = await depositing()
    const { line, told, ownerTold } = story
    await story.books()
    const first = await told(url)
    await line.pays({ amount: 200_000 })
    await told(/₦2,000 has come in, but the deposit is ₦5,000/)
    await ownerTold(/sent ₦2,000 instead of the deposit of ₦5,000/)
    await told(/deposit of ₦2,000 was given back/)
    expect(await story.bookings()).toEqual([{ status: 'held', unpaid: true }])
    const links = line.shownToCustomer().flatMap((text) => url.exec(text) ?? [])
    expect(new Set(links).size).toBe(2)
    expect(first).not.toContain(links[1])
    await line.pays()
    await told(/You're booked/)
    expect((await story.payments()).map(({ status }) => status)).toEqual(['refunded', 'paid'])
    expect(await story.ofShop()).toBe(-500_000)
  })

  it('too little, when the time is over, only goes back', async () => {
    await using story = await depositing()
    await story.books()
    await story.told(url)
    await story.line.pass(31 * minuteMs, 31 * minuteMs)
    await story.told(/didn't come in by/)
    await story.line.pays({ amount: 200_000 })
    await story.told(/was given back/)
    expect(await story.payments()).toHaveLength(1)
    expect(await story.bookings()).toEqual([{ status: 'cancelled', unpaid: true }])
    expect(await story.ofShop()).toBe(0)
  })

  it.each([
    ['another currency', { currency: 'USD' }],
    ['nothing', { amount: 0 }],
    ['more than there can be', { amount: 2 ** 31 }],
  ])('%s is not counted; customer and owner hear of it, the booking is not confirmed', async (_, paid) => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.pays(paid)
    await story.told(/A payment .* came in that I can't count/)
    await story.ownerTold(/came in .* that can't be counted/)
    expect(await story.bookings()).toEqual([{ status: 'held', unpaid: true }])
    expect((await story.payments()).map(({ status }) => status)).toEqual(['mismatched'])
    expect(line.paystack.refunds).toEqual([])
    expect(await story.ofShop()).toBe(0)
  })

  it('a picture of an alert is no money, and has Paystack asked at once', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    expect((await line.showsPicture()).join()).toContain('only the payment itself')
    expect(await story.bookings()).toEqual([{ status: 'held', unpaid: true }])
    expect(line.heard()).toEqual([])
    const looked = () => line.paystack.asked.filter(({ path }) => path.includes('/verify/')).length
    const before = looked()
    await line.deposits()
    expect(looked()).toBe(before + 1)
    await line.pays({ lost: true })
    await line.showsPicture()
    await story.told(/You're booked/)
  })
})

describe('a deposit that was paid', () => {
  it('is told of when the bank disputes it, and posted when the dispute is lost', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.pays()
    await story.told(/You're booked/)
    const [paid] = await story.payments()
    const reference = paid?.reference ?? ''
    const dispute = line.paystack.dispute(reference)
    await line.tells({ event: 'charge.dispute.create', key: String(dispute.id), reference })
    expect(await story.ownerTold(/wants the deposit of ₦5,000 .* back/)).toContain('Chioma')
    line.paystack.resolve(dispute, false)
    await line.tells({ event: 'charge.dispute.resolve', key: String(dispute.id), reference })
    await story.ownerTold(/has taken the deposit of ₦5,000/)
    expect((await story.payments()).map(({ status }) => status)).toEqual(['lost'])
    expect(await story.ofShop()).toBe(0)
    // It is between the banks: she keeps her time, and hears nothing.
    expect(await story.bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
    expect(line.shownToCustomer().join()).not.toContain('bank')
  })

  it('goes back when the owner refuses the booking', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.pays()
    await story.told(/You're booked/)
    await line.says('decline Chioma because light no dey')
    await line.says('yes')
    expect(await story.bookings()).toEqual([{ status: 'cancelled', unpaid: false }])
    await story.told(/Your deposit of ₦5,000 was given back/)
    await story.ownerTold(/was given back to Chioma/)
    expect(line.paystack.refunds).toHaveLength(1)
    expect(await story.ofShop()).toBe(0)
  })

  it('is one for a party, the sum, and stays with the shop when one of them does not come', async () => {
    await using story = await depositing()
    const { line } = story
    expect(await story.books('two of us, acrylic thursday 2pm')).toContain('₦10,000')
    expect(await story.told(url)).toContain('₦10,000')
    const unpaid = { status: 'held', unpaid: true }
    expect(await story.bookings()).toEqual([unpaid, unpaid])
    await line.pays()
    await story.told(/₦10,000 has come in/)
    const sure = { status: 'confirmed', unpaid: false }
    expect(await story.bookings()).toEqual([sure, sure])
    expect((await line.asked('one of us no dey come again')).join()).toContain("isn't paid back")
    await line.asked('yes')
    expect((await story.bookings()).map(({ status }) => status).toSorted()).toEqual([
      'cancelled',
      'confirmed',
    ])
    await line.deposits()
    expect(line.paystack.refunds).toEqual([])
    expect(await story.ofShop()).toBe(-1_000_000)
  })

  it('moves with its booking, and so does the time that is left for one that is not', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.asked('make am 4pm')
    await line.asked('yes')
    expect(await story.bookings()).toEqual([{ status: 'held', unpaid: true }])
    expect(await story.payments()).toHaveLength(1)
    await line.pays()
    expect(await story.told(/You're booked/)).toContain('4pm')
    await line.asked('make am 2pm')
    await line.asked('yes')
    expect(await story.bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
    expect((await story.payments()).map(({ status }) => status)).toEqual(['paid'])
    expect((await line.asked('cancel am')).join()).toContain('comes back to you')
  })

  it('confirms once when two are told of it at the same moment', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.pays({ lost: true })
    const [{ reference } = { reference: '' }] = await story.payments()
    await Promise.all(Array.from({ length: 4 }, () => line.settle(reference)))
    await story.told(/You're booked/)
    await story.ownerTold(/Deposit paid/)
    const came = line.shownToCustomer().filter((text) => text.includes("You're booked: "))
    expect(came).toHaveLength(1)
    expect(await story.ofShop()).toBe(-500_000)
  })
})

describe('a plan without deposits', () => {
  const onFree = `UPDATE public."Subscription" SET "planId" = (SELECT "id" FROM public."Plan" WHERE "key" = 'free'),
    "status" = 'free', "cycle" = NULL, "periodStart" = NULL, "periodEnd" = NULL, "anchorAt" = NULL, "dueAt" = NULL`

  it('has the owner told which plan has them', async () => {
    await using story = await depositing()
    await story.line.query(onFree)
    const told = await story.line.says('my account is Wema Bank 0123456789')
    expect(told).toContain('Your plan Free has no deposits')
    expect(told).toContain('Pro')
    // What was linked before is as it was.
    expect((await story.line.store.billing.payout(story.line.businessId))?.bankName).toContain('Guaranty')
  })

  it('asks for no new ones; what is held is still asked for, paid and given back', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await line.query(onFree)
    await story.told(url)
    await line.pays()
    await story.told(/Your deposit of ₦5,000 has come in/)
    await line.asked('cancel am')
    await line.asked('yes')
    await story.told(/was given back/)
    expect(await story.books()).toContain("You're booked")
    expect(await story.payments()).toHaveLength(1)
    await line.pass(dayMs, dayMs)
    expect((await story.bookings()).map(({ status }) => status)).toEqual(['cancelled', 'confirmed'])
  })
})

it('a number that the bank does not know is told, and nothing is linked', async () => {
  await using story = await depositing()
  const { line } = story
  line.paystack.unknownAccount = '9999999999'
  expect(await line.says('my account is GTB 9999999999')).toContain('has no account with that number')
  expect(line.paystack.asked.filter(({ path }) => path === '/subaccount')).toHaveLength(1)
  expect((await line.store.billing.payout(line.businessId))?.number).toBe('0123456789')
})

describe('money that Paystack does not give back', () => {
  it.each(['refused', 'fails'] as const)(
    'is tried again, each time later, when it is %s',
    async (refunding) => {
      await using story = await depositing()
      const { line } = story
      await story.books()
      await story.told(url)
      await line.pays()
      await story.told(/You're booked/)
      line.paystack.refunding = refunding
      await line.asked('cancel am')
      await line.asked('yes')
      const asked = () => refundsAsked(line).length
      for (const [hours, times] of [
        [0, 1],
        [0, 1],
        [0.1, 2],
        [1.1, 3],
      ] as const) {
        if (hours > 0) await line.pass(hours * 60 * minuteMs, hours * 60 * minuteMs)
        await line.deposits()
        expect(asked()).toBe(times)
      }
      line.paystack.refunding = 'goes'
      await line.pass(7 * 60 * minuteMs, 7 * 60 * minuteMs)
      await story.told(/was given back to you/)
      expect(asked()).toBe(4)
      expect(await story.ofShop()).toBe(0)
    },
  )

  it('is told to customer and owner, once, when it never goes', async () => {
    await using story = await depositing()
    const { line } = story
    await story.books()
    await story.told(url)
    await line.pays()
    await story.told(/You're booked/)
    line.paystack.refunding = 'refused'
    await line.asked('cancel am')
    await line.asked('yes')
    for (let day = 0; day < 6; day++) {
      await line.deposits()
      await line.pass(dayMs, dayMs)
    }
    await story.told(/I couldn't send your deposit of ₦5,000 back/)
    await story.ownerTold(/Please give it back yourself/)
    expect(line.shownToCustomer().filter((text) => text.includes("couldn't send"))).toHaveLength(1)
    expect(refundsAsked(line)).toHaveLength(4)
    // The operator gives it back by hand.
    const [{ reference } = { reference: '' }] = await story.payments()
    line.paystack.refund(reference)
    await line.tells({ event: 'refund.processed', key: '1', reference })
    await story.told(/was given back to you/)
    expect(await story.ofShop()).toBe(0)
  })
})
