import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds } from '../../start/bench/standin/contents.ts'
import type { BusinessPhone } from '../../start/bench/standin/phone.ts'
import { openStandIn, type StandIn } from '../../start/bench/standin/whatsapp.ts'
import { withoutChromium } from '../web/chromium.ts'
import { type Driven, linked, newProfile, until } from './driven.ts'

const yesterday = Date.now() - 86_400_000

describe.skipIf(withoutChromium)(`messages of the stand-in (${withoutChromium || 'Chromium'})`, () => {
  const open = new AsyncDisposableStack()
  let world: StandIn
  let phone: BusinessPhone
  let driven: Driven

  beforeAll(async () => {
    world = open.use(await openStandIn())
    phone = world.phone('2348010000010')
    const old = phone.customer('2348031110001', { name: 'Old' })
    for (let count = 1; count <= 45; count++)
      old.writes(`history ${count}`, { at: new Date(yesterday + count * 1000) })
    const profile = open.use(await newProfile())
    driven = open.use(await linked(world, phone, profile.path))
  })
  afterAll(async () => {
    await open.disposeAsync()
    expect(world.breaches()).toEqual([])
  })

  /** Messages of one chat that the library announced. */
  const from = (chatId: string) => driven.inbox.filter((message) => message.from === chatId)

  test('history from before the link is there, unread, and announced to nobody', async () => {
    const chat = (await driven.client.getChats()).find(({ name }) => name === 'Old')
    expect(chat?.unreadCount).toBe(45)
    expect(from('2348031110001@c.us')).toEqual([])
    const some = await chat?.fetchMessages({ limit: 30 })
    expect(some?.map(({ body }) => body)).toEqual(
      Array.from({ length: 30 }, (_, index) => `history ${index + 16}`),
    )
  })

  test('text in and out, each known to the other side, with its acknowledgements', async () => {
    const ada = phone.customer('2348031112222', { name: 'Ada' })
    const id = ada.writes('Abeg una dey open today?')
    await until(() => expect(from(ada.chatId)).toHaveLength(1))
    const [inbound] = from(ada.chatId)
    expect(inbound?.id).toMatchObject({ id, fromMe: false, remote: ada.chatId })
    expect(inbound?.body).toBe('Abeg una dey open today?')
    expect(await inbound?.getContact()).toMatchObject({ pushname: 'Ada', number: '2348031112222' })

    const chat = await driven.client.getChatById(ada.chatId)
    expect(chat.unreadCount).toBe(1)
    await chat.sendStateTyping()
    const sent = await driven.client.sendMessage(ada.chatId, 'We dey open', { waitUntilMsgSent: true })
    expect(ada.received()).toEqual([{ id: sent.id.id, text: 'We dey open', by: 'device' }])
    expect([ada.typingSeen, ada.readByBusiness()]).toEqual([1, [id]])
    ada.reads()
    await until(() => expect(driven.events).toContain(`message_ack ${sent.id.id} 3`))
    expect((await driven.client.getChatById(ada.chatId)).unreadCount).toBe(0)
  })

  test('a chat with a lid: the phone is known only once WhatsApp reveals it', async () => {
    const bisi = phone.customer('2348031113333', { name: 'Bisi', lid: '555666777', revealed: false })
    bisi.writes('how much be braids?')
    await until(() => expect(from('555666777@lid')).toHaveLength(1))
    expect(await driven.client.getContactLidAndPhone(['555666777@lid'])).toEqual([{ lid: '555666777@lid' }])
    bisi.reveals()
    const known = [{ lid: '555666777@lid', pn: '2348031113333@c.us' }]
    await until(async () =>
      expect(await driven.client.getContactLidAndPhone(['555666777@lid'])).toEqual(known),
    )
    const sent = await driven.client.sendMessage('2348031113333@c.us', 'Braids na 15k')
    expect(sent.to).toBe('555666777@lid')
    await bisi.waitFor(1)
  })

  test('a chat moves from the phone number to a lid', async () => {
    const chi = phone.customer('2348031114444', { name: 'Chi' })
    chi.writes('first')
    await until(() => expect(from('2348031114444@c.us')).toHaveLength(1))
    chi.movesToLid('444555666')
    chi.writes('second')
    await until(() => expect(from('444555666@lid')).toHaveLength(1))
    const [same] = await driven.client.getContactLidAndPhone(['444555666@lid'])
    expect(same?.pn).toBe('2348031114444@c.us')
  })

  test('a number that is not on WhatsApp is refused', async () => {
    await expect(driven.client.sendMessage('2349999999999@c.us', 'hello')).rejects.toThrow('No LID for user')
    expect(await driven.client.getNumberId('2349999999999')).toBeNull()
  })

  test('the owner writes on her phone: the page hears it as the business’s own message', async () => {
    const ada = phone.customer('2348031115555')
    ada.writes('You get wig?')
    await until(() => expect(from(ada.chatId)).toHaveLength(1))
    const id = phone.types(ada.chatId, 'Yes, I get am')
    await until(() => expect(driven.own.map((message) => message.id.id)).toContain(id))
    expect(ada.received()).toEqual([{ id, text: 'Yes, I get am', by: 'owner' }])
    expect((await driven.client.getChatById(ada.chatId)).unreadCount).toBe(0)
  })

  test('edits, withdrawals, reactions and calls are told', async () => {
    const ada = phone.customer('2348031116666')
    const told: string[] = []
    driven.client.on('message_edit', (message, now, before) =>
      told.push(`${message.id.id} ${before} → ${now}`),
    )
    driven.client.on('message_revoke_everyone', (message) => told.push(`${message.id.id} gone`))
    driven.client.on('message_reaction', ({ reaction }) => told.push(`reaction ${reaction}`))
    driven.client.on('call', (call) => told.push(`call of ${call.from}`))
    const id = ada.writes('4pm')
    await until(() => expect(from(ada.chatId)).toHaveLength(1))
    ada.edits(id, '5pm')
    await until(() => expect(told).toEqual([`${id} 4pm → 5pm`]))
    ada.reacts(id, '👍')
    ada.deletes(id)
    ada.calls()
    await until(() => expect(told).toHaveLength(4))
    expect(told.slice(1)).toEqual(['reaction 👍', `${id} gone`, `call of ${ada.chatId}`])
  })

  test('media can be downloaded, until it is gone', async () => {
    const ada = phone.customer('2348031117777')
    ada.sends('image', 'this style')
    await until(() => expect(from(ada.chatId)).toHaveLength(1))
    const [message] = from(ada.chatId)
    expect([message?.body, message?.hasMedia]).toEqual(['this style', true])
    const media = await message?.downloadMedia()
    expect(Buffer.from(media?.data ?? '', 'base64')).toHaveLength(2000)
    await phone.behave({ media: 'gone' })
    expect(await message?.downloadMedia()).toBeUndefined()
    await phone.behave({ media: 'kept' })
  })

  test('every kind of message arrives as the library knows it, view-once media as undecryptable', async () => {
    const ada = phone.customer('2348031118888')
    const hidden: string[] = []
    driven.client.on('message_ciphertext', (message) => hidden.push(message.id.id))
    const [viewOnce] = kinds.map((kind) => [kind, ada.sends(kind)]).filter(([kind]) => kind === 'view-once')
    await until(() => expect(from(ada.chatId)).toHaveLength(kinds.length - 1))
    expect(hidden).toEqual([viewOnce?.[1]])
    const types = from(ada.chatId).map(({ type }) => String(type))
    expect(types).toEqual(expect.arrayContaining(['ptt', 'location', 'vcard', 'sticker', 'call_log']))
    expect(from(ada.chatId).find(({ type }) => String(type) === 'location')?.location).toMatchObject({
      latitude: 6.4281,
    })
  })

  test('what could not be decrypted comes when the page has asked again', async () => {
    const ada = phone.customer('2348031119999')
    ada.writes('e don tey', { undecrypted: true })
    await until(() => expect(from(ada.chatId).map(({ body }) => body)).toEqual(['e don tey']))
  })

  test('groups, statuses, broadcasts and newsletters make themselves heard too', async () => {
    const chats = phone.noise()
    await until(() => {
      const heard = new Set(driven.inbox.map((message) => message.id.remote))
      expect(chats.filter((chat) => !heard.has(chat))).toEqual([])
    })
    expect((await driven.client.getChats()).some(({ isGroup }) => isGroup)).toBe(true)
  })
})
