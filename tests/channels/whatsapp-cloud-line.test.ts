import pino from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { WhatsAppCloudConfig } from '../../start/config.ts'
import { saveConfiguredWhatsAppCloud, whatsAppCloud } from '../../start/whatsapp-cloud.ts'
import { FakeCloud } from './fake-cloud.ts'
import { change, chioma, hidden, notification, number } from './fake-cloud-webhooks.ts'
import { openWholeLine, type WholeLine } from './whole-line.ts'

let house: WholeLine
let fake: FakeCloud
const logs: string[] = []
const counted: string[] = []

beforeAll(async () => {
  house = await openWholeLine(['whatsapp-cloud'])
  fake = await FakeCloud.start()
  const { store, line, now } = house
  const config: WhatsAppCloudConfig = {
    account: { token: fake.token, phoneNumberId: number.phoneNumberId, template: undefined },
    business: 'glow-nails',
    webhook: { appSecret: fake.appSecret, verifyToken: fake.verifyToken },
    baseUrl: fake.root,
  }
  const log = pino({ level: 'debug' }, { write: (text: string) => void logs.push(text) })
  const measure = { count: (name: string) => void counted.push(name) }
  const cloud = whatsAppCloud({ ...{ store, config, log, now, measure }, line: () => line })
  fake.webhook = async (request) => (await cloud.webhook(request)) ?? new Response(null, { status: 404 })
  // The process runs already when the number is added.
  await cloud.follow()
  expect(await saveConfiguredWhatsAppCloud(store, config)).toBe('glow-nails')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await fake[Symbol.asyncDispose]()
})

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 20 })

/** How far the messages of a chat got, as the store knows it. */
async function receiptsOf(address: string) {
  const [account] = await house.store.accounts('whatsapp-cloud')
  const business = house.store.forBusiness(house.businessId)
  const chat = await business.conversationByAddress(account?.id ?? '', address)
  const lines = await business.transcript(chat?.id ?? '', 50)
  return lines.filter(({ from }) => from === 'business').map(({ receipt }) => receipt)
}

test('a customer books by buttons, over the whole line, although Meta stumbles on the way', async () => {
  const asked = await fake.say(chioma, 'how much is gel polish?')
  await soon(() => expect(fake.shown.at(-1)?.text).toContain('₦7,000'))
  await soon(() => expect(fake.reads.length).toBeGreaterThan(0))

  // An acknowledgement was lost: the same notification comes again, and is not answered again.
  await fake.post(asked)
  fake.trouble({ status: 429, code: 130429, headers: { 'retry-after': '1' } })
  await fake.say(chioma, 'book gel polish friday by 2')
  await soon(() => expect(fake.shown).toHaveLength(2))
  expect(fake.shown[1]?.text).toMatch(/Gel polish[\s\S]*Friday 4 December[\s\S]*2pm/)
  expect(fake.shown[1]?.request).toMatchObject({ interactive: { type: 'button' } })

  // The status is faster than the answer to the request that sent the message.
  fake.statusFirst = 'delivered'
  await fake.press(chioma, 'Yes')
  await soon(() => expect(fake.shown).toHaveLength(3))
  expect(await house.store.forBusiness(house.businessId).bookings({})).toMatchObject([
    { service: 'gel-polish', start: '2026-12-04T14:00', status: 'confirmed', customerName: 'Chioma Obi' },
  ])
  expect(new Set(fake.acknowledged)).toEqual(new Set([200]))
  expect(fake.breaches).toEqual([])
})

test('statuses are stored, whatever their order, and never go back', async () => {
  fake.statusFirst = undefined
  const [first, second, third] = fake.shown
  if (!first || !second || !third) throw new Error('three messages are expected')
  await fake.tell(first, 'read')
  await fake.tell(first, 'delivered')
  await fake.tell(first, 'sent')
  await fake.tell(second, 'sent')
  await soon(async () => expect(await receiptsOf(chioma.waId ?? '')).toEqual(['read', 'sent', 'delivered']))
})

test('an answer that was lost after Meta took the message does not send it twice', async () => {
  const before = fake.shown.length
  fake.statusFirst = 'sent'
  fake.trouble('cut off half-way')
  await fake.say(hidden, 'how much is gel polish?')
  await soon(() => expect(fake.shown).toHaveLength(before + 1))
  await soon(async () => expect(await receiptsOf(hidden.userId ?? '')).toEqual(['sent']))
  fake.statusFirst = undefined
  await fake.say(hidden, 'how much is gel polish?')
  await soon(() => expect(fake.shown).toHaveLength(before + 2))
  expect(fake.shown.at(-1)?.request).toMatchObject({ recipient: hidden.userId })
})

test('what the owner types in the WhatsApp Business app silences Jara in that chat', async () => {
  const before = fake.shown.length
  const echo = {
    ...{ from: number.display, to: chioma.waId, to_user_id: chioma.userId },
    ...{ id: 'wamid.echo1', timestamp: `${Math.floor(house.now().getTime() / 1000)}` },
    ...{ type: 'text', text: { body: 'Chioma dear, I dey come' } },
  }
  await fake.post(notification(change('smb_message_echoes', { message_echoes: [echo] })))
  await fake.say(chioma, 'how much is gel polish?')
  await fake.say(hidden, 'how much is gel polish?')
  await soon(() => expect(fake.shown).toHaveLength(before + 1))
  expect(fake.shown.at(-1)?.to).toBe(hidden.userId)
})

test('no log line holds a text, a number or the token', () => {
  expect(logs.join('')).not.toMatch(new RegExp(`gel polish|${chioma.waId}|${fake.token}`, 'i'))
})
