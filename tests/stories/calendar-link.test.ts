import { afterAll, beforeAll, expect, it } from 'vitest'
import { initialState } from '../../domain/state.ts'
import { render } from '../../locales/render.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import { withCalendarLink } from '../../worker/calendar-link.ts'
import { type Building, openBuilding, openHouse } from './house.ts'
import { salon, scripted } from './scene.ts'
import { talk } from './talk.ts'

const understand = scripted({
  'wash thursday 2pm': [{ act: 'book', slots: { service: ['wash'], day: ['thursday'], time: ['2pm'] } }],
  'make it 4pm': [{ act: 'change', slots: { time: ['4pm'] } }],
  'wash then gele thursday 10am': [
    { act: 'book', slots: { service: ['wash', 'gele'], day: ['thursday'], time: ['10am'] } },
  ],
  'make it 11am': [{ act: 'change', slots: { time: ['11am'] } }],
  yes: [{ act: 'yes' }],
})

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const keyIn = (text: string) => /https:\/\/jara\.example\/calendar\/([\w-]{24})\.ics$/.exec(text)?.[1] ?? ''

it('a booking’s last line is the address of its calendar entry, and a moved one’s a new address', async () => {
  const publicUrl = 'https://jara.example'
  await using house = await openHouse(building, { understand, idle: true, render, publicUrl })
  await talk(house, 'wash thursday 2pm')
  const first = hashOf(keyIn(await talk(house, 'yes')))
  const [booked] = await house.store.calendarBookings(first)
  expect(booked).toMatchObject({ service: 'Wash and set', startsAt: new Date('2026-12-03T13:00:00Z') })
  await talk(house, 'make it 4pm')
  const second = hashOf(keyIn(await talk(house, 'yes')))
  expect(await house.store.calendarBookings(first)).toEqual([])
  expect(await house.store.calendarBookings(second)).toMatchObject([
    { id: booked?.id, startsAt: new Date('2026-12-03T15:00:00Z') },
  ])
})

it('what is booked together has one address for all of it, and a new one when it moves', async () => {
  const publicUrl = 'https://jara.example'
  const gele = { id: 'gele', name: 'Gele', also: [], price: { from: 500_000, to: 500_000 }, minutes: 30 }
  const file = { ...salon, services: [...salon.services, gele] }
  await using house = await openHouse(building, { understand, idle: true, render, publicUrl, file })
  const startsUnder = async (key: string) =>
    (await house.store.calendarBookings(key)).map(({ startsAt }) => startsAt.toISOString().slice(11, 16))
  await talk(house, 'wash then gele thursday 10am')
  const booked = await talk(house, 'yes')
  expect(booked.split('jara.example')).toHaveLength(2)
  const first = hashOf(keyIn(booked))
  const before = await startsUnder(first)
  expect(before[0]).toBe('09:00')
  expect(before).toHaveLength(2)
  await talk(house, 'make it 11am')
  const second = hashOf(keyIn(await talk(house, 'yes')))
  expect(await startsUnder(first)).toEqual([])
  expect(await startsUnder(second)).toHaveLength(2)
  expect((await startsUnder(second))[0]).toBe('10:00')
})

it('there is none where customers cannot reach the pages', async () => {
  await using house = await openHouse(building, { understand, idle: true, render })
  await talk(house, 'wash thursday 2pm')
  expect(await talk(house, 'yes')).not.toContain('calendar')
})

it('stands with what was booked, before the question about the next', () => {
  const slot = { serviceId: 'wash', personId: 'p', start: '2026-12-03T14:00', end: '2026-12-03T15:00' }
  const book = { kind: 'book' as const, ...slot, price: { from: 1, to: 1 } }
  const says = ['booked.done', 'booked.deposit', 'book.next', 'confirm.ask'].map((key) => ({ key }))
  const outcome = { state: initialState, language: 'en' as const, ownerNotices: [], tags: [] }
  const linked = withCalendarLink('https://jara.example', { ...outcome, changes: [book], replies: [says] })
  expect(linked.replies[0]?.map(({ key }) => key)).toEqual([
    ...['booked.done', 'booked.deposit', 'calendar.add', 'book.next', 'confirm.ask'],
  ])
  const two = { ...outcome, changes: [book, book], replies: [says] }
  expect(withCalendarLink('https://jara.example', two)).toBe(two)
})
