import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FakeTelegram } from '../channels/fake-telegram.ts'
import { chioma, openOnLine } from '../channels/telegram-rig.ts'
import { openWholeLine, type WholeLine } from '../channels/whole-line.ts'

vi.setConfig({ testTimeout: 60_000 })

let house: WholeLine
let fake: FakeTelegram
beforeAll(async () => {
  house = await openWholeLine(['telegram'])
  fake = await FakeTelegram.start()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await fake[Symbol.asyncDispose]()
})

/** As the business file names her. */
const ebiere = { ...chioma, id: 2001, first_name: 'Ebiere' }
const textsTo = (id: number) => fake.messages.filter(({ chat }) => chat.id === id)
/** The next message to somebody that says this. */
const shown = (id: number, words: string) =>
  vi.waitFor(
    () => {
      const found = textsTo(id).findLast(({ text }) => text?.includes(words))
      if (!found) throw new Error(`${id} was not told "${words}"`)
      return found
    },
    { timeout: 20_000, interval: 20 },
  )

test('an owner decides by hand in Telegram, with taps alone', async () => {
  const { store, businessId } = house
  await openOnLine(house, fake)
  fake.write(ebiere, { text: 'I want to accept bookings myself' })
  fake.press(ebiere, await shown(ebiere.id, '2 hours at most'), 'Yes')
  await shown(ebiere.id, 'From now on I ask you')

  fake.write(chioma, { text: 'book gel polish friday by 2' })
  fake.press(chioma, await shown(chioma.id, 'Friday 4 December'), 'Yes')
  await shown(chioma.id, 'not sure yet')
  const alert = await shown(ebiere.id, 'Do you accept?')
  fake.press(ebiere, alert, 'Move')
  await shown(ebiere.id, 'To when shall I move it?')
  fake.write(ebiere, { text: '4' })
  fake.press(ebiere, await shown(ebiere.id, '→ Friday 4 December at 4pm'), 'No')
  fake.press(ebiere, alert, 'Accept')
  await shown(ebiere.id, 'Accepted: Chioma Obi')
  await shown(chioma.id, "you're booked ✅")
  fake.press(ebiere, alert, 'Decline')
  await shown(ebiere.id, 'Why can you not take it?')
  expect(await store.forBusiness(businessId).bookings({})).toMatchObject([
    { service: 'gel-polish', start: '2026-12-04T14:00', status: 'confirmed' },
  ])
  expect(fake.breaches).toEqual([])
})
