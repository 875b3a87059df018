import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Building, openBuilding, outage } from '../stories/house.ts'
import { type BillingHouse, dayMs, hourMs, openBillingHouse, subscribe } from './billing-house.ts'

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** Opens on Tuesday 1 December 2026, 10:00; paid until Friday 1 January, 10:00. */
async function open(changes: Parameters<typeof subscribe>[1] = {}): Promise<BillingHouse> {
  const opened = await openBillingHouse(building)
  await subscribe(opened, changes)
  return opened
}

const firstLines = (told: string[]) => told.map((text) => text.split('\n')[0])
const url = /https:\/\/checkout\.paystack\.com\/\S+/
const ofPeriod = (told: string[]) => told.filter((text) => url.test(text))

describe('a paid plan that nobody renews', () => {
  it('is reminded of, asked for more and more firmly, and ends in Free, each once and by day', async () => {
    await using life = await open()
    await life.pass(28 * dayMs - hourMs)
    expect(life.told()).toEqual([])
    await life.pass(3 * dayMs)
    const before = life.told()
    expect(before).toHaveLength(2)
    expect(before[0]).toMatch(/paid until Friday 1 January.*₦14,999 a month/)
    expect(before[1]).toMatch(/runs out today \(Friday 1 January\).*₦14,999 keeps you on Pro/)
    expect((await life.subscription()).status).toBe('active')
    await life.pass(6 * dayMs)
    const after = life.told()
    expect(firstLines(after)).toEqual([
      "Your Pro ran out on Friday 1 January. Don't worry, everything still works. ₦14,999 keeps it that way.",
      expect.stringMatching(
        /^Your ₦14,999 for Pro hasn't come in yet\. Everything works until Friday 8 January at 10am/,
      ),
      expect.stringMatching(
        /^This is my last reminder: your ₦14,999 for Pro hasn't come in\. Your Pro ends .*Friday 8 January/,
      ),
    ])
    // Paystack waits behind each link. It is the same one for a week.
    const links = [...before, ...after].map((text) => Number(url.exec(text)?.[0].split('/').at(-1)))
    const known = [...life.paystack.rows.values()].map(({ id }) => id)
    expect(new Set(links)).toEqual(new Set(known))
    expect(known).toHaveLength(2)
    expect(await life.subscription()).toMatchObject({ status: 'grace', plan: { key: 'pro' } })

    await life.pass(2 * dayMs)
    expect(life.told()).toEqual([
      expect.stringMatching(/^Your Pro was paid until Friday 1 January.*on Free now/),
    ])
    expect(await life.subscription()).toMatchObject({
      ...{ status: 'free', plan: { key: 'free' }, dueAt: null, periodEnd: null, cycle: null },
    })
    await life.pass(40 * dayMs)
    expect(life.told()).toEqual([])
    expect(life.paystack.faults).toEqual([])
  })

  it('after a month without the job only what is true now is said', async () => {
    await using life = await open()
    life.house.clock.forward(60 * dayMs)
    expect(await life.run()).toMatchObject({ looked: 1, ended: 1 })
    await life.deliverDue()
    expect(life.told()).toEqual([expect.stringMatching(/^Your Pro was paid until .*on Free now/)])
    expect(life.paystack.asked).toEqual([])
  })

  it('in the middle of the grace after an outage: the day that it is, not the days that it was', async () => {
    await using life = await open()
    life.house.clock.forward(34 * dayMs)
    await life.pass(hourMs)
    expect(firstLines(life.told())).toEqual([expect.stringMatching(/hasn.t come in yet/)])
    await life.pass(hourMs)
    expect(life.told()).toEqual([])
  })
})

describe('paying stops every reminder', () => {
  it('in grace: the period goes on from where it ended, and nothing is said until the next one ends', async () => {
    await using life = await open()
    await life.pass(33 * dayMs)
    expect(ofPeriod(life.told())).toHaveLength(3)
    await life.pays()
    expect(await life.subscription()).toMatchObject({
      ...{ status: 'active', periodEnd: new Date((await startOf(life)).getTime() + 31 * dayMs) },
    })
    life.told()
    await life.pass(24 * dayMs)
    expect(life.told()).toEqual([])
    await life.pass(4 * dayMs)
    expect(firstLines(life.told())).toEqual([expect.stringMatching(/paid until .*1 February/)])
  })

  it('ahead of time: what she has goes on, and then the period that she paid', async () => {
    await using life = await open()
    await life.pass(28 * dayMs + hourMs)
    expect(ofPeriod(life.told())).toHaveLength(1)
    const end = (await life.subscription()).periodEnd
    await life.pays()
    life.told()
    await life.pass(2 * dayMs)
    expect((await life.subscription()).periodEnd).toEqual(end)
    await life.pass(2 * dayMs)
    expect(await life.subscription()).toMatchObject({ status: 'active', periodStart: end })
    await life.pass(20 * dayMs)
    expect(life.told()).toEqual([])
  })

  it('also one that waits to be sent', async () => {
    await using life = await open()
    await life.pass(27 * dayMs)
    life.house.owner.troubles.push(...Array.from({ length: 3 }, () => outage()))
    await life.pass(dayMs + hourMs)
    await life.pays()
    await life.pass(hourMs)
    expect(ofPeriod(life.told())).toEqual([])
  })

  it('from Free: a whole period from then on', async () => {
    await using life = await open()
    await life.pass(40 * dayMs)
    const link = life.told().find((text) => url.test(text))
    expect(link).toBeDefined()
    await life.pays()
    const { status, periodStart, plan } = await life.subscription()
    expect({ status, plan: plan.key }).toEqual({ status: 'active', plan: 'pro' })
    expect(life.house.clock.now().getTime() - (periodStart?.getTime() ?? 0)).toBeLessThan(hourMs)
  })
})

async function startOf(life: BillingHouse): Promise<Date> {
  return (await life.subscription()).periodStart as Date
}

describe('when the job runs', () => {
  it('at night, nobody is written to before eight', async () => {
    await using life = await open()
    life.house.clock.forward(29 * dayMs + 12 * hourMs)
    await life.pass(9 * hourMs, hourMs)
    expect(life.told()).toEqual([])
    await life.pass(2 * hourMs, hourMs)
    expect(ofPeriod(life.told())).toHaveLength(1)
  })

  it('a notice that could not be sent by day waits for the next one, and says what day it is', async () => {
    await using life = await open()
    life.house.clock.forward(28 * dayMs)
    life.house.owner.troubles.push(...Array.from({ length: 12 }, () => outage()))
    await life.pass(12 * hourMs, hourMs)
    life.house.owner.troubles.length = 0
    await life.pass(9 * hourMs, hourMs)
    expect(life.told()).toEqual([])
    await life.pass(2 * hourMs, hourMs)
    expect(ofPeriod(life.told())).toHaveLength(1)
  })

  it('twice at once, or every minute: once each, and Paystack is asked once', async () => {
    await using life = await open()
    life.house.clock.forward(29 * dayMs)
    await Promise.all([life.run(), life.run(), life.run()])
    for (let again = 0; again < 5; again++) await life.run()
    await life.deliverDue()
    expect(ofPeriod(life.told())).toHaveLength(1)
    expect(life.paystack.rows.size).toBe(1)
  })

  it('while Paystack is down: the step is not lost, and an end comes all the same', async () => {
    await using life = await open()
    life.paystack.trouble = 'down'
    await life.pass(29 * dayMs)
    expect(life.told()).toEqual([])
    life.paystack.trouble = null
    await life.pass(hourMs)
    expect(ofPeriod(life.told())).toHaveLength(1)
    life.paystack.trouble = 'html'
    await life.pass(12 * dayMs)
    expect(life.told().at(-1)).toMatch(/on Free now/)
    expect((await life.subscription()).status).toBe('free')
  })
})

describe('as she wants to pay', () => {
  it('by transfer: the account, the sum and until when', async () => {
    await using life = await open({ payBy: 'transfer' })
    await life.pass(29 * dayMs)
    const [text] = life.told()
    expect(text).toMatch(/Transfer exactly ₦14,999 to:\n\d{10}, Wema Bank, PAYSTACK CHECKOUT\./)
    expect(text).toMatch(/closes today \(Tuesday 29 December\) at/)
  })

  it('her saved card is charged on the day, and she hears of it before', async () => {
    await using life = await open()
    await payWithCard(life, 'pays')
    await life.pass(2 * dayMs)
    expect(life.told()).toEqual([
      expect.stringMatching(
        /You don.t need to do anything: I.ll charge your saved card ₦14,999 on Monday 1 February/,
      ),
    ])
    await life.pass(4 * dayMs)
    expect(life.told()).toEqual([expect.stringMatching(/^Payment received: ₦14,999/)])
    expect(await life.subscription()).toMatchObject({
      ...{ status: 'active', periodEnd: new Date('2027-03-01T09:00:00Z') },
    })
    expect(life.paystack.asked.filter(({ path }) => path.endsWith('charge_authorization'))).toHaveLength(1)
  })

  it('a card that the bank refuses is tried on each day of asking, and a link stands beside it', async () => {
    await using life = await open()
    await payWithCard(life, 'insufficient')
    await life.pass(2 * dayMs)
    life.told()
    await life.pass(9 * dayMs)
    const told = life.told().filter((text) => url.test(text))
    expect(told).toHaveLength(4)
    for (const text of told) expect(text).toContain('I tried your saved card, but your bank refused it.')
    const charges = life.paystack.asked.filter(({ path }) => path.endsWith('charge_authorization'))
    expect(charges).toHaveLength(4)
  })
})

/** She has paid January with a card, which Paystack keeps, and wants to pay with it from now on. */
async function payWithCard(life: BillingHouse, conduct: 'pays' | 'insufficient'): Promise<void> {
  life.house.clock.forward(28 * dayMs)
  await life.pass(hourMs)
  life.paystack.cards.set('AUTH_1', conduct)
  await life.pays({ code: 'AUTH_1', signature: 'SIG_AUTH_1', last4: '4081', reusable: true })
  await life.changes({ payBy: 'card' })
  await life.pass(3 * dayMs)
  expect(await life.subscription()).toMatchObject({
    hasCard: true,
    periodEnd: new Date('2027-02-01T09:00:00Z'),
  })
  life.house.clock.forward(27 * dayMs)
  life.told()
}

describe('what she changes', () => {
  it('cancelled: told before the end, Free at the end, nothing is asked for', async () => {
    await using life = await open()
    const next = { planKey: 'free', cycle: null }
    await life.changes({ next })
    await life.pass(31 * dayMs + hourMs)
    expect(firstLines(life.told())).toEqual([
      expect.stringMatching(/^As you asked, your Pro ends on Friday 1 January/),
      expect.stringMatching(/^As you asked, your Pro has ended/),
    ])
    expect((await life.subscription()).status).toBe('free')
    expect(life.paystack.asked).toEqual([])
  })

  it('cancelled after the next period was paid: that one is hers, and then Free', async () => {
    await using life = await open()
    life.house.clock.forward(28 * dayMs)
    await life.pass(hourMs)
    await life.pays()
    const next = { planKey: 'free', cycle: null }
    await life.changes({ next })
    life.told()
    await life.pass(4 * dayMs)
    expect(await life.subscription()).toMatchObject({ status: 'active', plan: { key: 'pro' }, next })
    expect(life.told()).toEqual([])
    life.house.clock.forward(26 * dayMs)
    await life.pass(4 * dayMs)
    expect((await life.subscription()).status).toBe('free')
    expect(ofPeriod(life.told())).toEqual([])
  })

  it('a lesser plan is what is asked for at the end, and what she has then', async () => {
    await using life = await open()
    const next = { planKey: 'starter', cycle: 'monthly' as const }
    await life.changes({ next })
    await life.pass(32 * dayMs + hourMs)
    expect(life.told().at(-1)).toContain('₦4,999')
    await life.pays()
    expect(await life.subscription()).toMatchObject({
      status: 'active',
      plan: { key: 'starter' },
      next: null,
    })
  })
})

describe('a trial', () => {
  it('begins by itself, is told of, reminded of, and ends in Free; once in the life of a business', async () => {
    await using life = await openBillingHouse(building)
    expect(await life.startTrials()).toBe(1)
    expect(await life.startTrials()).toBe(0)
    await life.deliverDue()
    expect(life.told()).toEqual([
      expect.stringMatching(/^You have Pro free for 14 days, until Tuesday 15 December/),
    ])
    expect(await life.subscription()).toMatchObject({ status: 'trial', plan: { key: 'pro' } })
    await life.pass(12 * dayMs)
    const [ending, ...more] = life.told()
    expect(more).toEqual([])
    expect(ending).toMatch(
      /^Your free trial of Pro ends on Tuesday 15 December\. After that, Pro is ₦14,999 a month/,
    )
    expect(ending).toMatch(url)
    await life.pass(3 * dayMs)
    expect(firstLines(life.told())).toEqual(["Your free trial of Pro is over, so you're on Free now."])
    expect(await life.startTrials()).toBe(0)
  })

  it('that is paid for goes on to its end, and the plan after it', async () => {
    await using life = await openBillingHouse(building)
    await life.startTrials()
    await life.pass(12 * dayMs)
    await life.pays()
    const { periodEnd, status } = await life.subscription()
    expect(status).toBe('trial')
    await life.pass(3 * dayMs)
    expect(await life.subscription()).toMatchObject({
      status: 'active',
      cycle: 'monthly',
      periodStart: periodEnd,
    })
    expect(life.told().join('\n')).not.toContain('is over')
  })

  it('in Pidgin, for who speaks it', async () => {
    await using life = await openBillingHouse(building, { languages: ['pcm'] })
    await life.startTrials()
    await life.pass(15 * dayMs)
    expect(firstLines(life.told())).toEqual([
      expect.stringMatching(/^You get Pro free for 14 days/),
      expect.stringMatching(/^Your free Pro go end .*₦14,999 every month/),
      'Your free Pro don end, so you dey on Free now.',
    ])
  })
})
