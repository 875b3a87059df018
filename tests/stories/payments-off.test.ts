import { afterAll, beforeAll, expect, it } from 'vitest'
import { lapseDeposits } from '../../worker/billing/deposits.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { type Read, salon, scripted } from './scene.ts'
import { talk } from './talk.ts'

const readings: Record<string, Read[]> = {
  'wash thursday 2pm': [{ act: 'book', slots: { service: ['wash'], day: ['thursday'], time: ['2pm'] } }],
  yes: [{ act: 'yes' }],
}
const withDeposit = {
  ...salon,
  services: salon.services.map((service) => ({ ...service, deposit: 200_000 })),
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** A shop that linked its account when payments were set up; now they are not. */
async function shop(): Promise<House> {
  const house = await openHouse(building, { understand: scripted(readings), idle: true, file: withDeposit })
  const { billing } = house.store
  const account = { bankCode: '058', bankName: 'Guaranty Trust Bank', number: '0123456789' }
  await billing.namePayout(house.businessId, { ...account, accountName: 'ADA OBI' })
  await billing.linkPayout(house.businessId, 'ACCT_1')
  return house
}

const book = async (house: House) =>
  (await house.store.forBusiness(house.businessId).bookings({})).map(({ status }) => status)

it('where nobody can be asked for money, a deposit is told and the booking stands on her yes', async () => {
  await using house = await shop()
  await talk(house, 'wash thursday 2pm')
  expect(await talk(house, 'yes')).toContain('booked.done')
  expect(await book(house)).toEqual(['confirmed'])
})

it('what was held for a deposit before is given up in its time, and its customer is told', async () => {
  await using house = await shop()
  await talk(house, 'wash thursday 2pm')
  await talk(house, 'yes')
  await house.pglite.exec(`
    UPDATE public."Booking" SET "status" = 'held', "payBy" = '2026-12-01T09:00:00Z';
    INSERT INTO public."Payment" ("id", "reference", "businessId", "purpose", "bookingId", "amount", "how", "createdAt", "updatedAt")
      SELECT 'p', 'jara-deposit-1', "businessId", 'deposit', "id", 200000, 'link', "createdAt", "createdAt" FROM public."Booking"`)
  house.clock.forward(60 * 60_000)
  const deps = { ...house, now: house.clock.now, log: { info: () => {} } }
  for (let looks = 0; looks < 2; looks++) await lapseDeposits(deps)
  for (const row of await house.store.undelivered(house.clock.now(), 100)) await house.deliver(row)
  expect(await book(house)).toEqual(['cancelled'])
  expect(house.channel.to('ngozi').filter((text) => text.includes('deposits.lapsed'))).toHaveLength(1)
})
