import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { render } from '../../locales/render.ts'
import type { BusinessFile } from '../../prisma/store.ts'
import type { Understand } from '../../worker/understand.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { type Read, salon, scripted } from './scene.ts'

/** Two chairs on a short Saturday: a party of three takes turns. */
const studio: BusinessFile = {
  ...salon,
  hours: { tue: [{ from: 540, to: 1140 }], sat: [{ from: 540, to: 720 }], sun: [{ from: 540, to: 1140 }] },
  people: [
    { id: 'ada', name: 'Ada' },
    { id: 'bisi', name: 'Bisi' },
  ],
  services: [
    {
      ...{ id: 'make-up', name: 'Aso-ebi make-up', also: [], minutes: 60, deposit: 200_000 },
      ...{ price: { from: 2_000_000, to: 2_000_000 }, note: 'lashes not included' },
    },
    { id: 'gele', name: 'Gele', also: [], price: { from: 500_000, to: 500_000 }, minutes: 30 },
  ],
}

const party = (count: string): Read[] => [
  { act: 'book', slots: { service: ['make-up'], day: ['saturday'], time: ['9am'], count: [count] } },
]
const readings: Record<string, Read[]> = {
  'three of us for aso-ebi make-up, saturday 9am': party('three of us'),
  'we be three, abeg make-up for saturday 9am': party('three of us'),
  'five of us for aso-ebi make-up, saturday 9am': party('five of us'),
  '50 of us for make-up saturday 9am': party('50 of us'),
  'make-up then gele, tuesday 2pm': [
    { act: 'book', slots: { service: ['make-up', 'gele'], day: ['next tuesday'], time: ['2pm'] } },
  ],
  'move us to 10': [{ act: 'change', slots: { time: ['10am'] } }],
  'abeg move us go 10': [{ act: 'change', slots: { time: ['10am'] } }],
  'cancel for all of us': [{ act: 'cancel' }],
  'one of us no dey come again': [{ act: 'cancel' }],
  yes: [{ act: 'yes' }],
  sunday: [{ act: 'give', slots: { day: ['sunday'] } }],
}

/** The reader hears that language; the customer is answered in it. */
function hearing(language: Language): Understand {
  const understand = scripted(readings)
  return async (input, signal) => {
    const read = await understand(input, signal)
    return { ...read, intent: { ...read.intent, language } }
  }
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const open = (language: Language = 'en') =>
  openHouse(building, { understand: hearing(language), file: studio, render, settleMs: 1 })

/** @returns the answer */
async function says(house: House, text: string, customer = 'ngozi'): Promise<string> {
  await house.writes(customer, text, { name: customer === 'ngozi' ? 'Ngozi' : 'Uju' })
  await house.quiet()
  return house.channel.to(customer).at(-1) ?? ''
}

async function book(house: House) {
  const rows = await house.store.forBusiness(house.businessId).bookings({})
  return rows.filter(({ status }) => status !== 'cancelled')
}

const starts = async (house: House) => (await book(house)).map(({ start }) => start.slice(5))

describe('a party', () => {
  it('is read back once, booked on one yes, and one thing for the owner', async () => {
    await using house = await open()
    const read = await says(house, 'three of us for aso-ebi make-up, saturday 9am')
    expect(read.split('\n')).toEqual([
      'Let me confirm for 3 of you, on Saturday 5 December:',
      "There's no chair for all of you at once, so you'd take turns: the last one starts at 10am.",
      '• 9am: 2 × Aso-ebi make-up, with Ada and Bisi, ₦20,000 each',
      '• 10am: Aso-ebi make-up, with Ada, ₦20,000',
      'All of it would be done by 11am.',
      'Altogether: ₦60,000.',
      'For Aso-ebi make-up: lashes not included.',
      "There's a deposit of ₦2,000 each, ₦6,000 altogether.",
      'Should I book all of it?',
    ])
    expect(await book(house)).toEqual([])
    expect(await says(house, 'yes')).toContain('All 3 of you are booked on Saturday 5 December ✅')
    const booked = await book(house)
    expect(booked.map(({ guest }) => guest).toSorted()).toEqual([1, 2, 3])
    expect(new Set(booked.map(({ groupId }) => groupId)).size).toBe(1)
    const alert = 'New booking: Ngozi + 2, Aso-ebi make-up, Saturday 5 December at 9am until 11am, ₦60,000.'
    expect(house.owner.sent.map(({ text }) => text)).toEqual([alert])
    await house.asks('saturday')
    await house.quiet()
    expect(house.owner.sent.at(-1)?.text.split('\n')).toEqual([
      'Saturday 5 December: 1 booking',
      '9am to 11am Ngozi + 2: Aso-ebi make-up, with Ada and Bisi',
    ])
  })

  it('moves, loses one and is called off as a whole', async () => {
    await using house = await open()
    await says(house, 'three of us for aso-ebi make-up, saturday 9am')
    await says(house, 'yes')
    expect(await says(house, 'move us to 10')).toContain('Move all 3 of you from Saturday 5 December at 9am')
    await says(house, 'yes')
    expect(await starts(house)).toEqual(['12-05T10:00', '12-05T10:00', '12-05T11:00'])
    expect(await says(house, 'one of us no dey come again')).toContain('The other 2 stay booked.')
    await says(house, 'yes')
    expect(await starts(house)).toEqual(['12-05T10:00', '12-05T10:00'])
    expect(await says(house, 'cancel for all of us')).toContain('• 2 × Aso-ebi make-up')
    await says(house, 'yes')
    expect(await book(house)).toEqual([])
    expect(house.owner.sent.map(({ text }) => text.split(':')[0])).toEqual([
      'New booking',
      'Moved',
      '1 of the people with Ngozi no longer come',
      'Cancelled',
    ])
  })

  it('is served in Pidgin', async () => {
    await using house = await open('pcm')
    const read = await says(house, 'we be three, abeg make-up for saturday 9am')
    expect(read).toContain('Make I confirm am for the 3 of una, on Saturday 5 December:')
    expect(read).toContain('Everything together na ₦60,000.')
    expect(await says(house, 'yes')).toContain('I don book the 3 of una on Saturday 5 December')
    expect(await says(house, 'abeg move us go 10')).toContain('Make I move the 3 of una')
    await says(house, 'yes')
    expect(await says(house, 'one of us no dey come again')).toContain('The other 2 people still dey booked.')
    await says(house, 'yes')
    expect(await starts(house)).toEqual(['12-05T10:00', '12-05T10:00'])
  })

  it('that comes too late is offered the next best for all of it', async () => {
    await using house = await open()
    await says(house, 'five of us for aso-ebi make-up, saturday 9am')
    await says(house, 'three of us for aso-ebi make-up, saturday 9am', 'uju')
    expect(await says(house, 'yes', 'uju')).toContain('All 3 of you are booked')
    const again = await says(house, 'yes')
    expect(again).toContain('Saturday 5 December at 9am was taken just now')
    expect(again).toContain('Sunday 6 December')
    expect(await book(house)).toHaveLength(3)
    const read = await says(house, 'sunday')
    expect(read).toContain('Let me confirm for 5 of you, on Sunday 6 December')
    await says(house, 'yes')
    expect(await book(house)).toHaveLength(8)
  })

  it('larger than the shop can ever serve hears so, and a person is called if it likes', async () => {
    await using house = await open()
    const told = await says(house, '50 of us for make-up saturday 9am')
    expect(told).toContain('50 people is more than we can take on one day here')
    await says(house, 'yes')
    expect(await book(house)).toEqual([])
    expect(house.owner.sent.at(-1)?.text).toContain('Ngozi needs a person')
  })
})

describe('an owner who accepts by hand', () => {
  const byHand: BusinessFile = { ...studio, policy: { ...studio.policy, acceptByHand: true } }
  const asked = async () => {
    const house = await openHouse(building, { understand: hearing('en'), file: byHand, render, settleMs: 1 })
    await says(house, 'three of us for aso-ebi make-up, saturday 9am')
    expect(await says(house, 'yes')).toContain("I've asked Ada for all 3 of you, on Saturday 5 December.")
    return house
  }
  const statuses = async (house: House) => (await book(house)).map(({ status }) => status)
  const tap = async (house: House, label: string) => {
    const button = house.owner.sent.at(-1)?.buttons.find((one) => one.label === label)
    await house.asks(button?.text ?? '')
    await house.quiet()
  }

  it('accepts a party with one tap', async () => {
    await using house = await asked()
    expect(await statuses(house)).toEqual(['held', 'held', 'held'])
    expect(house.owner.sent.map(({ text }) => text.split(',')[0])).toEqual([
      'Ngozi + 2 ask for Aso-ebi make-up',
    ])
    await tap(house, 'Accept')
    expect(await statuses(house)).toEqual(['confirmed', 'confirmed', 'confirmed'])
    expect(house.channel.to('ngozi').at(-1)).toContain('is accepted')
  })

  it('refuses a party as a whole', async () => {
    await using house = await asked()
    await tap(house, 'Decline')
    await house.asks('we travel that day')
    await house.quiet()
    await house.asks('yes')
    await house.quiet()
    expect(await statuses(house)).toEqual([])
    expect(house.channel.to('ngozi').at(-1)).toContain('We travel that day')
  })

  it('is reminded of a party once, and it is given up once without her word', async () => {
    await using house = await asked()
    const [told, owned] = [house.channel.sent.length, house.owner.sent.length]
    house.clock.forward(70 * 60_000)
    await house.lookAfterRequests()
    await house.quiet()
    expect(house.owner.sent.slice(owned).map(({ text }) => text.split(':')[0])).toEqual([
      'Ngozi + 2 still waits for your word',
    ])
    house.clock.forward(60 * 60_000)
    for (const _ of [1, 2]) await house.lookAfterRequests()
    await house.quiet()
    expect(await statuses(house)).toEqual([])
    expect(house.owner.sent).toHaveLength(owned + 2)
    expect(house.channel.sent.slice(told).map(({ text }) => text.split(':')[0])).toEqual(["I'm sorry"])
  })
})

describe('an owner who moves a party', () => {
  const owner = async (house: House, text: string) => {
    const before = house.owner.sent.length
    await house.asks(text)
    await house.quiet()
    return house.owner.sent.slice(before).map((one) => one.text)
  }

  it('moves all of it, by the plan, tells its customer once, and takes it back', async () => {
    await using house = await open()
    await says(house, 'three of us for aso-ebi make-up, saturday 9am')
    await says(house, 'yes')
    const told = house.channel.to('ngozi').length
    const [read = ''] = await owner(house, 'move Ngozi to 9:30am')
    expect(read).toContain('• 10:30am: Aso-ebi make-up, with Ada')
    expect(read).toContain('Move Ngozi + 2, Aso-ebi make-up: Saturday 5 December at 9am →')
    expect(await starts(house)).toEqual(['12-05T09:00', '12-05T09:00', '12-05T10:00'])
    const [done] = await owner(house, 'yes')
    expect(done).toContain('Moved, and Ngozi is told: Ngozi + 2')
    expect(await starts(house)).toEqual(['12-05T09:30', '12-05T09:30', '12-05T10:30'])
    expect(house.channel.to('ngozi').slice(told)).toEqual([
      'We have moved your Aso-ebi make-up on Saturday 5 December from 9am to 9:30am. If that does not suit you, tell me here.',
    ])
    await owner(house, 'undo')
    expect(await starts(house)).toEqual(['12-05T09:00', '12-05T09:00', '12-05T10:00'])
  })

  it('with a tap, too; never over another, and one of them where she says so', async () => {
    await using house = await open()
    await says(house, 'three of us for aso-ebi make-up, saturday 9am')
    await says(house, 'yes')
    const move = house.owner.sent.at(-1)?.buttons.find(({ label }) => label === 'Move')
    expect(await owner(house, move?.text ?? '')).toEqual([expect.stringContaining('To when')])
    expect((await owner(house, 'sunday 10am')).join()).toContain('Move Ngozi + 2')
    await owner(house, 'yes')
    expect(await starts(house)).toEqual(['12-06T10:00', '12-06T10:00', '12-06T11:00'])
    await says(house, 'make-up then gele, tuesday 2pm', 'uju')
    await says(house, 'yes', 'uju')
    const planned = (await owner(house, 'move Ngozi to 8 december 2pm')).join()
    expect(planned).toContain('• 2pm: Aso-ebi make-up, with Bisi')
    expect(planned).not.toContain('• 2pm: Aso-ebi make-up, with Ada')
    await owner(house, 'no')
    expect((await owner(house, "move one of Ngozi's people to sunday 5pm")).join()).toContain('Which one?')
    await owner(house, '3')
    await owner(house, 'yes')
    expect((await starts(house)).slice(0, 3)).toEqual(['12-06T10:00', '12-06T10:00', '12-06T17:00'])
  })
})

it('books services in a row on one yes', async () => {
  await using house = await open()
  const read = await says(house, 'make-up then gele, tuesday 2pm')
  expect(read).toContain('• 2pm: Aso-ebi make-up, with Ada, ₦20,000')
  expect(read).toContain('• 3pm: Gele')
  expect(await says(house, 'yes')).toContain("You're booked on Tuesday 8 December ✅")
  expect(await starts(house)).toEqual(['12-08T14:00', '12-08T15:00'])
  expect(house.owner.sent.map(({ text }) => text)).toEqual([
    'New booking: Ngozi, Aso-ebi make-up and Gele, Tuesday 8 December at 2pm until 3:30pm, ₦25,000.',
  ])
})
