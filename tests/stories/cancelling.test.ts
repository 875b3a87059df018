import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { jobOf } from './rows.ts'
import { type Read, scripted } from './scene.ts'
import { talk } from './talk.ts'

const readings: Record<string, Read[]> = {
  'wash thursday 2pm': [{ act: 'book', slots: { service: ['wash'], day: ['thursday'], time: ['2pm'] } }],
  'wash today 4pm': [{ act: 'book', slots: { service: ['wash'], day: ['today'], time: ['4pm'] } }],
  'wash tomorrow 11am': [{ act: 'book', slots: { service: ['wash'], day: ['tomorrow'], time: ['11am'] } }],
  'cancel everything': [{ act: 'cancel' }],
  yes: [{ act: 'yes' }],
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const book = async (house: House) =>
  (await house.store.forBusiness(house.businessId).bookings({})).map(
    ({ start, status }) => `${start} ${status}`,
  )

it('cancels everything on one yes, says what is late, and frees the chair', async () => {
  await using house = await openHouse(building, { understand: scripted(readings), idle: true })
  for (const text of ['wash thursday 2pm', 'wash today 4pm']) {
    await talk(house, text)
    expect(await talk(house, 'yes')).toContain('booked.done')
  }
  const asked = await talk(house, 'cancel everything')
  for (const key of ['cancel.late', 'cancel.sureAll', 'which.line']) expect(asked).toContain(key)
  expect(await talk(house, 'yes')).toContain('cancel.doneAll')
  expect(await book(house)).toEqual(['2026-12-01T16:00 cancelled', '2026-12-03T14:00 cancelled'])
})

it('takes "tomorrow" as it was meant when she wrote just before midnight', async () => {
  await using house = await openHouse(building, { understand: scripted(readings), idle: true })
  house.clock.forward((13 * 60 + 59) * 60_000)
  await house.writes('ngozi', 'wash tomorrow 11am')
  house.clock.forward(2 * 60_000)
  await house.answer(await jobOf(house))
  await talk(house, 'yes')
  expect(await book(house)).toEqual(['2026-12-02T11:00 confirmed'])
})
