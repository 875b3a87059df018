import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FakeTelegram } from './fake-telegram.ts'
import { chioma, openOnLine } from './telegram-rig.ts'
import { openWholeLine, type WholeLine } from './whole-line.ts'

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

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 20 })

test('a customer books in Telegram, over the whole line, although Telegram stumbles on the way', async () => {
  const { store, businessId } = house
  await openOnLine(house, fake)

  fake.trouble('getUpdates', 'connection lost', { status: 502, description: 'Bad Gateway' })
  const asked = fake.write(chioma, { text: 'how much is gel polish?' })
  await soon(() => expect(fake.messages.at(-1)?.text).toContain('₦7,000'))

  // A confirmation was lost: the same update comes again, and is not answered again.
  fake.feed.repeat(asked)
  fake.trouble('sendMessage', { status: 429, description: 'Too Many Requests: retry after 1', retryAfter: 1 })
  fake.write(chioma, { text: 'book gel polish friday by 2' })
  await soon(() => expect(fake.messages.at(-1)).toHaveProperty('reply_markup'))
  expect(fake.messages).toHaveLength(2)

  const readBack = fake.messages[1]
  expect(readBack?.text).toMatch(/Gel polish[\s\S]*Friday 4 December[\s\S]*2pm/)
  if (readBack) fake.press(chioma, readBack, 'Yes')
  await soon(() => expect(fake.messages).toHaveLength(3))
  expect(await store.forBusiness(businessId).bookings({})).toMatchObject([
    { service: 'gel-polish', start: '2026-12-04T14:00', status: 'confirmed', customerName: 'Chioma Obi' },
  ])
  expect(fake.callsOf('answerCallbackQuery')).toHaveLength(1)
  expect(fake.callsOf('sendChatAction').length).toBeGreaterThan(0)
  expect(fake.breaches).toEqual([])
})
