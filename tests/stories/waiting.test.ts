import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { chatOf } from './rows.ts'
import { type Read, scripted } from './scene.ts'
import { deliverDue, talk } from './talk.ts'

const readings: Record<string, Read[]> = {
  hi: [{ act: 'greet' }],
  'wash thursday 2pm': [{ act: 'book', slots: { service: ['wash'], day: ['thursday'], time: ['2pm'] } }],
  yes: [{ act: 'yes' }],
  no: [{ act: 'no' }],
  'cancel my appointment': [{ act: 'cancel' }],
  'make it wednesday': [{ act: 'change', slots: { day: ['wednesday'] } }],
  'where is your shop': [{ act: 'location' }],
}
const minuteMs = 60_000

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** Opens on Tuesday 1 December, 10:00, with one chair. */
const open = () => openHouse(building, { understand: scripted(readings), idle: true })

/** Time passes, and the background work runs, as it does every few seconds. */
async function pass(house: House, ms: number): Promise<void> {
  house.clock.forward(ms)
  await house.offerFreed()
  await deliverDue(house)
}

/** Amaka has Thursday at two; these wait for it, in this order. */
async function waiting(house: House, ...customers: string[]): Promise<void> {
  await talk(house, 'wash thursday 2pm', 'amaka')
  expect(await talk(house, 'yes', 'amaka')).toContain('booked.done')
  for (const customer of customers) {
    expect(await talk(house, 'wash thursday 2pm', customer)).toContain('refuse.taken')
    expect(await talk(house, 'put me on the list', customer)).toContain('wait.doneTime')
    house.clock.forward(minuteMs)
  }
}

async function frees(house: House): Promise<void> {
  await talk(house, 'cancel my appointment', 'amaka')
  expect(await talk(house, 'yes', 'amaka')).toContain('cancel.done')
}

const offers = (house: House, customer: string) =>
  house.channel.to(customer).filter((text) => text.includes('wait.freed')).length
const book = async (house: House) =>
  (await house.store.forBusiness(house.businessId).bookings({}))
    .filter(({ status }) => status !== 'cancelled')
    .map(({ start, status }) => `${start} ${status}`)

describe('a time that is freed', () => {
  it('is offered to the first in line, kept for her, and hers on a yes', async () => {
    await using house = await open()
    await waiting(house, 'ngozi', 'tola')
    await pass(house, minuteMs)
    expect(offers(house, 'ngozi')).toBe(0)
    await frees(house)
    await pass(house, minuteMs)
    expect([offers(house, 'ngozi'), offers(house, 'tola')]).toEqual([1, 0])
    expect(await book(house)).toEqual(['2026-12-03T14:00 held'])
    expect(await talk(house, 'wash thursday 2pm', 'bisi')).toContain('refuse.taken')
    expect(await talk(house, 'yes', 'ngozi')).toContain('booked.done')
    await pass(house, 45 * minuteMs)
    expect(await book(house)).toEqual(['2026-12-03T14:00 confirmed'])
    expect([offers(house, 'ngozi'), offers(house, 'tola')]).toEqual([1, 0])
  })

  it('goes to the next on a no, and when she says nothing; nobody is told twice', async () => {
    await using house = await open()
    await waiting(house, 'ngozi', 'tola', 'bisi')
    await frees(house)
    await pass(house, minuteMs)
    expect(await talk(house, 'no', 'ngozi')).toContain('wait.declined')
    await pass(house, minuteMs)
    expect(offers(house, 'tola')).toBe(1)
    await pass(house, 29 * minuteMs)
    expect(offers(house, 'bisi')).toBe(0)
    await pass(house, 2 * minuteMs)
    expect(['ngozi', 'tola', 'bisi'].map((one) => offers(house, one))).toEqual([1, 1, 1])
    expect(await talk(house, 'yes', 'tola')).toContain('confirm.gone')
    expect(await talk(house, 'yes', 'bisi')).toContain('booked.done')
  })

  it('is offered too when an appointment moves away from it', async () => {
    await using house = await open()
    await waiting(house, 'ngozi')
    await talk(house, 'make it wednesday', 'amaka')
    expect(await talk(house, 'yes', 'amaka')).toContain('move.done')
    await pass(house, minuteMs)
    expect(offers(house, 'ngozi')).toBe(1)
  })

  it('waits beside a question of hers', async () => {
    await using house = await open()
    await waiting(house, 'ngozi')
    await frees(house)
    await pass(house, minuteMs)
    expect(await talk(house, 'where is your shop', 'ngozi')).toContain('confirm.remind')
    expect(await talk(house, 'yes', 'ngozi')).toContain('booked.done')
  })

  it('is offered to nobody at night, but in the morning', async () => {
    await using house = await open()
    await waiting(house, 'ngozi')
    await frees(house)
    house.clock.forward(11 * 60 * minuteMs)
    await pass(house, 30 * minuteMs)
    expect(offers(house, 'ngozi')).toBe(0)
    await pass(house, 10 * 60 * minuteMs)
    expect(offers(house, 'ngozi')).toBe(1)
  })

  it('is offered to nobody who left the list, said STOP, or is answered by a person', async () => {
    await using house = await open()
    await waiting(house, 'ngozi', 'tola', 'bisi')
    expect(await talk(house, 'remove me from the list', 'ngozi')).toContain('wait.left')
    expect(await talk(house, 'STOP', 'tola')).toContain('stop.done')
    const { id } = await chatOf(house, 'bisi')
    const shop = house.store.forBusiness(house.businessId)
    await shop.takeOver(id, new Date(house.clock.now().getTime() + 60 * minuteMs))
    await frees(house)
    await pass(house, minuteMs)
    expect(['ngozi', 'tola', 'bisi'].map((one) => offers(house, one))).toEqual([0, 0, 0])
    await shop.handBack(id, house.clock.now())
    await pass(house, 11 * minuteMs)
    expect(offers(house, 'bisi')).toBe(1)
  })

  it('that is kept for one who says STOP is free at once', async () => {
    await using house = await open()
    await waiting(house, 'ngozi', 'tola')
    await frees(house)
    await pass(house, minuteMs)
    await talk(house, 'STOP', 'ngozi')
    await pass(house, minuteMs)
    expect(offers(house, 'tola')).toBe(1)
  })

  it('is offered once, however many processes look', async () => {
    await using house = await open()
    await waiting(house, 'ngozi', 'tola')
    await frees(house)
    await Promise.all(Array.from({ length: 6 }, () => house.offerFreed()))
    await deliverDue(house)
    expect([offers(house, 'ngozi'), offers(house, 'tola')]).toEqual([1, 0])
  })
})

describe('while a person answers one who waits', () => {
  it('what is offered to her waits, and is hers when the person has gone', async () => {
    await using house = await open()
    await waiting(house, 'ngozi', 'tola')
    await frees(house)
    await house.offerFreed()
    await house.steps('ngozi', 'Hello dear')
    await pass(house, minuteMs)
    await house.steps('ngozi', '#jara')
    await pass(house, minuteMs)
    expect([offers(house, 'ngozi'), offers(house, 'tola')]).toEqual([1, 0])
    expect(await talk(house, 'yes', 'ngozi')).toContain('booked.done')
  })

  it('and for longer than it is kept: the next is asked, and she is in line as before', async () => {
    await using house = await open()
    await waiting(house, 'ngozi', 'tola')
    await frees(house)
    await house.offerFreed()
    await house.steps('ngozi', 'Hello dear')
    await pass(house, 20 * minuteMs)
    await house.steps('ngozi', 'You still dey?')
    await pass(house, 11 * minuteMs)
    await pass(house, minuteMs)
    expect([offers(house, 'ngozi'), offers(house, 'tola')]).toEqual([0, 1])
    expect(await talk(house, 'no', 'tola')).toContain('wait.declined')
    await pass(house, 20 * minuteMs)
    await pass(house, minuteMs)
    expect(offers(house, 'ngozi')).toBe(1)
    expect(await talk(house, 'yes', 'ngozi')).toContain('booked.done')
  })
})

describe('a time that is kept for one, and is not to be had after all', () => {
  const withdrawn = (house: House, customer: string) =>
    house.channel.to(customer).filter((text) => text.includes('wait.withdrawn')).length

  it('she is told, once, and is offered the next time that is freed', async () => {
    await using house = await open()
    await waiting(house, 'ngozi')
    await frees(house)
    await pass(house, minuteMs)
    await house.pglite.query(
      `INSERT INTO public."TimeOff" ("id", "businessId", "startsAt", "endsAt", "createdAt")
       VALUES ('off', $1, '2026-12-03T12:30Z', '2026-12-03T15:00Z', now())`,
      [house.businessId],
    )
    await pass(house, minuteMs)
    await pass(house, minuteMs)
    expect([offers(house, 'ngozi'), withdrawn(house, 'ngozi')]).toEqual([1, 1])
    expect(await book(house)).toEqual([])
    await house.pglite.query(`DELETE FROM public."TimeOff"`)
    await pass(house, 11 * minuteMs)
    expect([offers(house, 'ngozi'), withdrawn(house, 'ngozi')]).toEqual([2, 1])
    expect(await book(house)).not.toContain('2026-12-03T14:00 held')
  })

  it('is not announced to one who never heard of it', async () => {
    await using house = await open()
    await waiting(house, 'ngozi')
    await frees(house)
    await house.offerFreed()
    await house.pglite.query(
      `INSERT INTO public."Closure" ("businessId", "date") VALUES ($1, '2026-12-03')`,
      [house.businessId],
    )
    await pass(house, minuteMs)
    expect([offers(house, 'ngozi'), withdrawn(house, 'ngozi')]).toEqual([0, 0])
  })
})

describe('twenty customers who say yes to one slot at once', () => {
  it('get it once, and the others the next best', async () => {
    await using house = await open()
    const customers = Array.from({ length: 20 }, (_, i) => `customer-${i}`)
    for (const customer of customers)
      expect(await talk(house, 'wash thursday 2pm', customer)).toContain('confirm.ask')
    for (const customer of customers) await house.writes(customer, 'yes')
    const jobs = await house.store.unanswered(
      new Date(house.clock.now().getTime() + 1_000),
      50,
      house.clock.now(),
    )
    expect(jobs).toHaveLength(20)
    await Promise.all(jobs.map((job) => house.answer(job)))
    await deliverDue(house)
    const said = customers.map((customer) => house.channel.to(customer).at(-1) ?? '')
    expect(said.filter((text) => text.includes('booked.done'))).toHaveLength(1)
    expect(said.filter((text) => text.includes('confirm.gone') && text.includes('offer.near'))).toHaveLength(
      19,
    )
    expect(await book(house)).toEqual(['2026-12-03T14:00 confirmed'])
  })
})
