import { afterEach, describe, expect, it, vi } from 'vitest'
import { hashOf } from '../../prisma/secret-hash.ts'
import { dayMs, hourMs, type OwnerLine, openOwnerLine } from './owner-line.ts'

vi.setConfig({ testTimeout: 300_000 })

const url = /https:\/\/checkout\.paystack\.com\/\d+/
const minuteMs = hourMs / 60
const card = { code: 'AUTH_1', signature: 'SIG_1', last4: '4081', reusable: true }

let line: OwnerLine
afterEach(async () => {
  expect(line.breaches()).toEqual([])
  await line[Symbol.asyncDispose]()
})

async function stands() {
  const found = await line.store.billing.subscription(line.businessId)
  if (!found) throw new Error('the business is not metered')
  const { status, plan, cycle, next, payBy, credit } = found
  return { status, plan: plan.key, cycle, next, payBy, credit }
}

const asked = (path: string) => line.paystack.asked.filter((one) => one.path.startsWith(path)).length

/** On a plan by the month, paid in the trial, which is over. */
async function isOn(plan: string, more: Parameters<OwnerLine['pays']>[0] = {}) {
  await line.says(`upgrade to ${plan}`)
  await line.says('yes')
  await line.pays(more)
  await line.pass(15 * dayMs)
  expect(await stands()).toMatchObject({ status: 'active', plan, cycle: 'monthly' })
  line.heard()
}

describe('on Telegram, in English', () => {
  it('what she has, and what there is', async () => {
    line = await openOwnerLine('telegram', 'en')
    expect(line.heard().join()).toContain('You have Pro free for 14 days')
    expect(await line.says('my plan')).toBe(
      'You have Pro free until Tuesday 15 December.\nThis month: 0 of 1,000 conversations.\n' +
        "To keep Pro after that, it's ₦14,999 a month. If you do nothing, you move to Free.",
    )
    const plans = await line.says('plans')
    expect(plans).toMatch(/Starter: 250 conversations a month, 3 people, 2 channels, .*\n.*₦4,999 a month/)
    expect(await line.says('how much is Pro?')).toMatch(/^Pro: .*\n.*₦134,999 a year\./)
    // A service of the shop is not a plan.
    expect(await line.says('how much is gel polish')).not.toContain('conversations')
    expect(await line.says('upgrade to Gold')).toMatch(/^I have no plan called that/)
    expect(await line.says('can I start a free trial')).not.toContain('₦')
    expect(await line.says('free trial')).toBe('You have Pro free until Tuesday 15 December.')
  })

  it('a better plan at once, for the days that are left', async () => {
    line = await openOwnerLine('telegram', 'en')
    await isOn('starter')
    const readBack = await line.says('I want Pro')
    expect(readBack).toMatch(/^Pro from now until .*: ₦\d,\d{3}(\.\d+)? more for the days that are left\./)
    expect(readBack).toContain("After that it's ₦14,999 a month.")
    expect(asked('/transaction/initialize')).toBe(1)
    const paying = await line.says('yes')
    expect(paying).toMatch(url)
    // The same link again, however often she asks.
    expect(url.exec(await line.says('pay'))?.[0]).toBe(url.exec(paying)?.[0])
    expect(await stands()).toMatchObject({ plan: 'starter' })
    await line.pays()
    expect(line.heard().join()).toMatch(/You have Pro from now on/)
    expect(await stands()).toMatchObject({ plan: 'pro', cycle: 'monthly' })
    expect(await line.says('upgrade to pro')).toBe(
      'You have Pro monthly already, so there is nothing to change.',
    )
    expect(await line.says('receipts')).toMatch(
      /^What you have paid:\n.*Pro.*\/receipt\/.*\n.*Starter.*\/receipt\//,
    )
  })

  it('stopped at the end, taken back with a word, or undone', async () => {
    line = await openOwnerLine('telegram', 'en')
    await isOn('pro')
    const readBack = await line.says('cancel my plan')
    expect(readBack).toMatch(/^Stop Pro\? You keep it until Friday 15 January/)
    expect(readBack).toContain('Free has room for 30 conversations a month, 1 person and 1 channel.')
    expect(readBack).toContain('Your bookings, customers and settings are kept.')
    expect((await stands()).next).toBeNull()
    expect(await line.says('yes')).toMatch(/^Done: Pro stops after Friday 15 January/)
    expect((await stands()).next).toEqual({ planKey: 'free', cycle: null })
    expect(await line.says('pay')).toMatch(/^Pro stops after/)
    expect(await line.says('continue')).toMatch(/^Keep Pro after Friday 15 January, instead of Free\?/)
    await line.says('yes')
    expect((await stands()).next).toBeNull()
    expect(await line.says('undo')).toMatch(/^I took this back/)
    expect((await stands()).next).toEqual({ planKey: 'free', cycle: null })
    // Without anything to take back the word is about the whole shop, as ever.
    await line.says('keep my plan')
    await line.says('yes')
    expect(await line.says('resume')).toBe('I am not paused: I answer customers.')
  })

  it('less at the end, another cycle, and how she pays', async () => {
    line = await openOwnerLine('telegram', 'en')
    await isOn('pro', { card })
    expect(await line.says('downgrade to starter')).toMatch(/Change from Pro to Starter, ₦4,999 a month\?/)
    expect(await line.says('no')).toBe('All right, everything stays as it is.')
    expect(await line.says('pay yearly')).toMatch(/^Pay Pro yearly, ₦134,999 a year\? It starts/)
    expect(await line.says('yes')).toMatch(/^Noted: Pro, ₦134,999 a year/)
    expect(await stands()).toMatchObject({ next: { planKey: 'pro', cycle: 'yearly' }, plan: 'pro' })
    expect(await line.says('use my card')).toMatch(/^Charge your card ending 4081/)
    await line.says('yes')
    expect(await stands()).toMatchObject({ payBy: 'card' })
    expect(await line.says('my plan')).toContain("I'll charge your card ending 4081")
    await line.says('remove my card')
    expect(await line.says('yes')).toMatch(/^Your card ending 4081 is removed/)
    expect(await stands()).toMatchObject({ payBy: 'link' })
    expect(await line.says('use my card')).toMatch(/^I have no card of yours/)
    expect(await line.says('I will pay by transfer')).toMatch(
      /^All right, by transfer from now on\.\nI'll send it here/,
    )
    expect(await line.says('pay')).toMatch(/Transfer exactly ₦134,999 to:\n\d{10}/)
  })

  it('two owners at once: one wins, the other is told and asked again', async () => {
    line = await openOwnerLine('telegram', 'en')
    await isOn('pro')
    await line.says('cancel my plan')
    await line.query(
      `UPDATE public."Subscription" SET "nextPlanKey" = 'starter', "nextCycle" = 'monthly', "rev" = "rev" + 1`,
    )
    expect(await line.says('yes')).toMatch(/^It changed while I was asking you\.\nStop Pro\?/)
    expect((await stands()).next?.planKey).toBe('starter')
    await line.says('yes')
    expect((await stands()).next?.planKey).toBe('free')
  })

  it('a plan that is taken from sale while she chooses is not sold to her', async () => {
    line = await openOwnerLine('telegram', 'en')
    await line.says('I want Team')
    const left = (await line.store.billing.plansOnSale()).filter(({ key }) => key !== 'team')
    await line.store.billing.importPlans(left, line.now())
    expect(await line.says('yes')).toMatch(/^It changed while .*\nThat plan is not sold any more/)
    expect(asked('/transaction')).toBe(0)
  })

  it('Paystack that does not answer, and a link that is too old', async () => {
    line = await openOwnerLine('telegram', 'en')
    await line.says('upgrade to pro')
    line.paystack.trouble = 'html'
    expect(await line.says('yes')).toMatch(
      /^Noted: Pro.*\nSorry, I can't reach Paystack just now\. .* send you the link here\.$/,
    )
    expect(await line.says('I have paid')).toMatch(/^I can't reach Paystack just now to check/)
    line.paystack.trouble = null
    const first = url.exec(await line.says('pay'))?.[0]
    expect(first).toBeDefined()
    await line.pass(8 * dayMs, dayMs)
    line.heard()
    const second = url.exec(await line.says('send me a new link'))?.[0]
    expect(second).toBeDefined()
    expect(second).not.toBe(first)
  })

  it('a link that Paystack did not give out comes by itself, once, when Paystack is back', async () => {
    line = await openOwnerLine('telegram', 'en')
    await line.says('upgrade to pro')
    line.paystack.trouble = 'html'
    await line.says('yes')
    await line.pass(30 * minuteMs, 5 * minuteMs)
    expect(line.heard()).toEqual([])
    line.paystack.trouble = null
    await line.pass(15 * minuteMs, 5 * minuteMs)
    const [late, ...more] = line.heard()
    expect(late).toMatch(/^Paystack is answering again\. Thank you for waiting!\n.*₦14,999/)
    expect([late?.match(url)?.length, more]).toEqual([1, []])
    await line.pass(2 * hourMs, 20 * minuteMs)
    expect(line.heard()).toEqual([])
    expect(await line.says('pay')).toContain(url.exec(late ?? '')?.[0])
    await line.pays()
    expect(line.heard().join()).toMatch(/^Payment received: ₦14,999/)
  })

  it('a link comes once where a reminder with the same is due by then', async () => {
    line = await openOwnerLine('telegram', 'en')
    await isOn('starter')
    const [row] = (await line.query(
      `SELECT ("periodEnd" - interval '3 days')::text AS "at" FROM public."Subscription"`,
    )) as { at: string }[]
    await line.pass(Date.parse(row?.at ?? '') - line.now().getTime() - 10 * minuteMs)
    line.heard()
    line.paystack.trouble = 'html'
    expect(await line.says('pay')).toContain('send you the link here')
    await line.pass(30 * minuteMs, 5 * minuteMs)
    expect(line.heard()).toEqual([])
    line.paystack.trouble = null
    await line.pass(3 * hourMs, 5 * minuteMs)
    expect(line.heard().filter((text) => url.test(text))).toHaveLength(1)
  })

  it('a link for a plan that costs something else by then comes with the new price', async () => {
    line = await openOwnerLine('telegram', 'en')
    await isOn('starter')
    line.paystack.trouble = 'html'
    await line.says('upgrade to pro')
    await line.says('yes')
    const dearer = (await line.store.billing.plansOnSale()).map(
      ({ id: _, version: __, prices, ...terms }) => ({
        ...terms,
        prices: terms.key === 'pro' ? { ...prices, monthly: 1_699_900 } : prices,
      }),
    )
    await line.store.billing.importPlans(dearer, line.now())
    line.paystack.trouble = null
    await line.pass(30 * minuteMs, 5 * minuteMs)
    const [late, ...more] = line.heard()
    expect(late).toMatch(/^Pro has changed since you asked: it's ₦[\d,]+ now\.\n/)
    expect([late?.match(url)?.length, more]).toEqual([1, []])
    await line.pays()
    expect(line.heard().join()).toContain('Payment received')
    expect(await stands()).toMatchObject({ plan: 'pro' })
  })

  it('a link that she has by then, or does not want any more, does not come', async () => {
    line = await openOwnerLine('telegram', 'en')
    await isOn('starter')
    line.paystack.trouble = 'html'
    await line.says('upgrade to pro')
    expect(await line.says('yes')).toContain('send you the link here')
    await line.says('cancel my plan')
    await line.says('yes')
    await line.says('continue')
    await line.says('yes')
    // The better plan is what she asked for last, and wants: in the same minute Paystack is back, and she has its link.
    line.paystack.trouble = null
    expect(await line.says('pay')).toMatch(url)
    await line.pass(hourMs, 10 * minuteMs)
    expect(line.heard()).toEqual([])

    line.paystack.trouble = 'html'
    await line.says('upgrade to team')
    expect(await line.says('yes')).toContain('send you the link here')
    // She pays the link that she has had before instead.
    line.paystack.trouble = null
    await line.pays()
    expect(await stands()).toMatchObject({ plan: 'pro' })
    line.heard()
    await line.pass(hourMs, 10 * minuteMs)
    expect(line.heard()).toEqual([])
  })

  it('staff are told that it is the owner’s', async () => {
    line = await openOwnerLine('telegram', 'en')
    await line.store.forBusiness(line.businessId).inviteMember({
      ...{ codeHash: hashOf('8KQMX2PW'), role: 'staff', name: 'Temi', person: null },
      expiresAt: new Date(line.now().getTime() + dayMs),
    })
    await line.asked('link 8KQM-X2PW')
    const [answer] = await line.asked('cancel my plan')
    expect(answer).toBe('Only the owner can do that.')
    expect((await stands()).next).toBeNull()
  })
})

describe('on WhatsApp, in Pidgin', () => {
  it('"I don pay" is asked of Paystack, and never believed', async () => {
    line = await openOwnerLine('whatsapp-cloud', 'pcm')
    expect(line.heard().join()).toContain('You get Pro free for 14 days')
    expect(await line.says('I don pay')).toMatch(/^You no get payment wey dey open/)
    await line.says('upgrade to Starter')
    expect(await line.says('oya')).toMatch(url)
    expect(await line.says('abeg I don pay')).toMatch(/^I just check with Paystack: e never enter/)
    expect(await stands()).toMatchObject({ status: 'trial' })
    // The webhook is lost; she says it again.
    await line.pays({ lost: true })
    const answer = await line.says('I don pay o')
    expect(answer).toMatch(/^I don see your payment: ₦4,999\. .*Starter/)
    expect(answer).toMatch(/\/receipt\//)
    expect(await line.says('I have paid')).toMatch(/^Nothing dey open: your last payment don enter/)
  })
})
