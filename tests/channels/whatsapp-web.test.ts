import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SendError } from '../../bots/channel.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import type { MessageKind } from '../../prisma/channel-events.ts'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import type { Kind } from '../../start/bench/standin/contents.ts'
import { conformance, Inbox, listening, until } from './conformance.ts'
import { missing, type WhatsAppWebRig, whatsAppWebRig } from './whatsapp-web-rig.ts'

// Each story starts a browser of its own.
vi.setConfig({ testTimeout: 90_000 })

let store: Store
let businessId: string
beforeAll(async () => {
  store = (await openStore({ secretKey: new Uint8Array(32) })).store
  const file = readFileSync(new URL('../dialogues/glow-nails.yaml', import.meta.url))
  businessId = (await store.importBusiness(parseBusinessFile(file))).businessId
})
afterAll(() => store[Symbol.asyncDispose]())

conformance('whatsapp-web', () => whatsAppWebRig(store, businessId), missing)

/** Milliseconds since 1970; 0: nowhere yet. */
const cursorOf = async (rig: WhatsAppWebRig) =>
  Date.parse((await store.account(rig.account.id))?.cursor ?? new Date(0).toISOString())
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const textsOf = (inbox: Inbox) => inbox.taken.map(({ text }) => text)
const once = <T>(items: T[]) => [...new Set(items)]

function story(title: string, play: (rig: WhatsAppWebRig, inbox: Inbox) => Promise<void>): void {
  test.skipIf(missing)(title, async () => {
    await using rig = await whatsAppWebRig(store, businessId)
    await play(rig, new Inbox())
    expect(rig.breaches()).toEqual([])
    expect(rig.logs.join('\n'), 'no phone number in the log').not.toMatch(/\d{9,}@|23480\d{8}/)
  })
}

describe('who writes', () => {
  story('a customer behind a LID is known by her phone too', async (rig, inbox) => {
    const bisi = rig.phone.customer('2348034445555', { name: 'Bisi', lid: '555666777' })
    await listening(rig, inbox, async () => {
      await rig.connected()
      bisi.writes('how much be braids?')
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(inbox.taken).toMatchObject([
      {
        address: '555666777@lid',
        otherAddresses: ['2348034445555@c.us'],
        aliases: [
          { kind: 'phone', value: '2348034445555' },
          { kind: 'lid', value: '555666777' },
        ],
        senderName: 'Bisi',
      },
    ])
  })

  story('a phone that WhatsApp names later is told as soon as it is known', async (rig, inbox) => {
    const hidden = rig.phone.customer('2348034445555', { lid: '555666777', revealed: false })
    await listening(rig, inbox, async () => {
      await rig.connected()
      hidden.writes('una dey open?')
      await until(() => expect(inbox.taken).toHaveLength(1))
      expect(inbox.taken[0]?.aliases).toEqual([{ kind: 'lid', value: '555666777' }])
      hidden.reveals()
      await until(() => expect(inbox.only('identity')).toHaveLength(1))
    })
    expect(inbox.only('identity')).toMatchObject([
      {
        aliases: [
          { kind: 'phone', value: '2348034445555' },
          { kind: 'lid', value: '555666777' },
        ],
        addresses: ['2348034445555@c.us', '555666777@lid'],
      },
    ])
  })

  story('a chat that moves to a LID stays the same chat of the same customer', async (rig, inbox) => {
    await listening(rig, inbox, async () => {
      await rig.say('good morning')
      await until(() => expect(inbox.taken).toHaveLength(1))
      rig.ada.movesToLid('999888777')
      await rig.say('una dey?')
      await until(() => expect(inbox.taken).toHaveLength(2))
    })
    const received = []
    for (const message of inbox.taken) received.push(await store.receive(message))
    expect(received[1]?.conversationId).toBe(received[0]?.conversationId)
    expect(inbox.taken[1]).toMatchObject({ address: '999888777@lid', otherAddresses: [rig.ada.chatIds[0]] })
  })
})

const kinds: [Kind, MessageKind][] = [
  ['ptt', 'voice'],
  ['audio', 'voice'],
  ['image', 'image'],
  ['video', 'video'],
  ['document', 'document'],
  ['sticker', 'sticker'],
  ['location', 'location'],
  ['live location', 'location'],
  ['vcard', 'contact'],
  ['multi vcard', 'contact'],
  ['view-once image', 'view-once'],
  ['view-once', 'view-once'],
  ['event', 'other'],
  ['group invite', 'other'],
  ['unknown', 'other'],
]

describe('what is written', () => {
  story('each kind that is no text comes in as its kind, and a caption as its text', async (rig, inbox) => {
    await listening(rig, inbox, async () => {
      await rig.connected()
      for (const [kind] of kinds) rig.ada.sends(kind)
      rig.ada.sends('image', 'I want this style')
      rig.ada.sends('poll')
      await until(() => expect(inbox.taken).toHaveLength(kinds.length + 2))
    })
    const [picture, poll] = inbox.taken.splice(-2)
    expect(inbox.taken.map(({ kind }) => kind)).toEqual(kinds.map(([, kind]) => kind))
    expect(once(textsOf(inbox))).toEqual([''])
    expect(picture).toMatchObject({ kind: 'image', text: 'I want this style' })
    expect(poll).toMatchObject({ kind: 'text', text: 'Which colour?' })
  })

  story('a message that could not be read at first comes in once, when it can', async (rig, inbox) => {
    await listening(rig, inbox, async () => {
      await rig.connected()
      rig.ada.writes('how much be gel polish?', { undecrypted: true })
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(textsOf(inbox)).toEqual(['how much be gel polish?'])
    expect(inbox.only('edit')).toEqual([])
  })

  story('an event that WhatsApp tells twice has one external id', async (rig, inbox) => {
    await listening(rig, inbox, async () => {
      await rig.connected()
      rig.phone.behave({ repeatEvents: true })
      rig.ada.writes('hi')
      await until(() => expect(inbox.taken).toHaveLength(2))
    })
    expect(once(inbox.taken.map(({ externalId }) => externalId))).toHaveLength(1)
  })
})

describe('who answers', () => {
  story("what Jara sends is never a person's, however often and early it is told", async (rig, inbox) => {
    await listening(rig, inbox, async () => {
      await rig.say('hi')
      rig.phone.behave({ repeatEvents: true, acks: 'held' })
      const sent = rig.channel.send(rig.ada.chatId, { text: 'Good day', buttons: [] })
      await rig.ada.waitFor(1)
      rig.phone.types(rig.ada.chatId, 'I dey here')
      await until(() => expect(inbox.only('person').length).toBeGreaterThan(0))
      rig.phone.releaseAcks()
      await sent
      rig.phone.reloadPage()
      await rig.connected(2)
      await rig.say('still there?')
      await until(() => expect(textsOf(inbox)).toContain('still there?'))
    })
    expect(once(inbox.only('person').map(({ text }) => text))).toEqual(['I dey here'])
    expect(rig.logs.join('\n'), 'the page lets messages be marked').not.toContain('in a new way')
  })

  story("the owner's own chat with herself is nobody's", async (rig, inbox) => {
    await listening(rig, inbox, async () => {
      await rig.connected()
      rig.phone.types(rig.phone.me.pn, 'buy hair, pay NEPA')
      await rig.say('hello')
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(inbox.others).toEqual([])
  })

  story('what may have been sent before a crash is found in the chat, not sent again', async (rig, inbox) => {
    const message = { text: 'Gel polish na ₦7,000', buttons: [] }
    const inDoubtSince = new Date()
    let first = ''
    await listening(rig, inbox, async () => {
      await rig.say('how much?')
      first = (await rig.channel.send(rig.ada.chatId, message)).externalId
    })
    rig.ada.reads()
    const channel = await rig.channelAgain()
    await listening({ channel }, inbox, async () => {
      await rig.connected(2)
      // That she read it meanwhile is learned as well.
      await until(() =>
        expect(inbox.only('receipt').at(-1)).toMatchObject({ externalId: first, status: 'read' }),
      )
      const again = await channel.send(rig.ada.chatId, { ...message, inDoubtSince })
      expect(again.externalId).toBe(first)
      // Another row with the same words is another message.
      const other = await channel.send(rig.ada.chatId, { ...message, inDoubtSince })
      expect(other.externalId).not.toBe(first)
    })
    expect(rig.ada.received()).toHaveLength(2)
    expect(inbox.only('person')).toEqual([])
  })

  story('a send that never ends is given up, and the session with it', async (rig, inbox) => {
    const inDoubtSince = new Date()
    await listening(rig, inbox, async () => {
      await rig.say('hi')
      await until(() => expect(inbox.taken).toHaveLength(1))
      rig.phone.behave({ acks: 'held' })
      const message = { text: 'Good day', buttons: [] }
      const failed = await rig.channel.send(rig.ada.chatId, message).catch((error: unknown) => error)
      expect(failed).toBeInstanceOf(SendError)
      expect(failed).toMatchObject({ retryable: true })
      rig.phone.releaseAcks()
      await rig.connected(2)
      await rig.channel.send(rig.ada.chatId, { ...message, inDoubtSince })
    })
    expect(rig.ada.received().map(({ text }) => text)).toEqual(['Good day'])
    expect(inbox.only('person')).toEqual([])
  })

  story('a message that goes out after its session was given up is not sent twice', async (rig, inbox) => {
    const inDoubtSince = new Date()
    const message = { text: 'Good day', buttons: [] }
    await listening(rig, inbox, async () => {
      await rig.say('hi')
      rig.phone.behave({ acks: 'held' })
      const failed = rig.channel.send(rig.ada.chatId, message)
      await rig.ada.waitFor(1)
      // Another window takes the session; this page goes on, and learns later that its message went out.
      rig.phone.conflict()
      await expect(failed).rejects.toMatchObject({ name: 'SendError', retryable: true })
      rig.phone.releaseAcks()
      await rig.connected(2)
      await rig.channel.send(rig.ada.chatId, { ...message, inDoubtSince })
    })
    expect(rig.ada.received()).toHaveLength(1)
    expect(inbox.only('person')).toEqual([])
  })

  story('sends to a bare phone that is on WhatsApp, and says so of one that is not', async (rig, inbox) => {
    const owner = rig.phone.customer('2348036667777')
    await listening(rig, inbox, async () => {
      await rig.connected()
      await rig.channel.send('+2348036667777', { text: 'Ada wan talk to you', buttons: [] })
      const nobody = rig.channel.send('2348030000009', { text: 'hello', buttons: [] })
      await expect(nobody).rejects.toMatchObject({ retryable: false, failure: 'not-on-channel' })
      const gone = rig.channel.send('2348030000009@c.us', { text: 'hello', buttons: [] })
      await expect(gone).rejects.toMatchObject({ retryable: false, failure: 'not-on-channel' })
      const nonsense = rig.channel.send('ada', { text: 'hello', buttons: [] })
      await expect(nonsense).rejects.toMatchObject({ retryable: false })
    })
    expect(owner.received()).toMatchObject([{ text: 'Ada wan talk to you' }])
  })

  story('while no phone is connected a message waits', async (rig) => {
    const sent = rig.channel.send(rig.ada.chatId, { text: 'hello', buttons: [] })
    await expect(sent).rejects.toMatchObject({ name: 'SendError', retryable: true })
    await expect(rig.channel.typing?.(rig.ada.chatId)).resolves.toBeUndefined()
  })

  story('a customer sees that Jara is typing', async (rig, inbox) => {
    await listening(rig, inbox, async () => {
      await rig.say('hi')
      await rig.channel.typing?.(rig.ada.chatId)
      await until(() => expect(rig.ada.typingSeen).toBe(1))
    })
  })
})

describe('what came in while nobody looked', () => {
  /** Links the phone, says one thing, and stops: what follows comes while Jara is away. */
  const linkedOnce = (rig: WhatsAppWebRig, inbox: Inbox) =>
    listening(rig, inbox, async () => {
      await rig.say('first')
      await until(() => expect(textsOf(inbox)).toContain('first'))
    })

  for (const offline of ['as new', 'as unread'] as const)
    story(`is told in order, with its true time (WhatsApp shows it ${offline})`, async (rig, inbox) => {
      rig.phone.behave({ offline })
      await linkedOnce(rig, inbox)
      for (let number = 1; number <= 70; number++) rig.ada.writes(`message ${number}`)
      const bisi = rig.phone.customer('2348034445555')
      const at = bisi.writes('are you there?')
      rig.phone.readsAll()
      const channel = await rig.channelAgain()
      const later = new Inbox()
      await listening({ channel }, later, async () => {
        await rig.connected(2)
        rig.ada.writes('and now')
        await until(() => expect(textsOf(later)).toContain('and now'))
        await until(() => expect(textsOf(later)).toContain('are you there?'))
      })
      const ofAda = later.taken.filter(({ address }) => address === rig.ada.chatId)
      const order = once(textsOf(Object.assign(new Inbox(), { taken: ofAda })))
      const expected = Array.from({ length: 70 }, (_, index) => `message ${index + 1}`)
      expect(order.filter((text) => text !== 'first')).toEqual([...expected, 'and now'])
      const message = later.taken.find(({ text }) => text === 'are you there?')
      expect(message?.externalId).toBe(`in:${at}`)
    })

  story(
    'an owner who answered on her phone meanwhile is told, and what she answered is not',
    async (rig, inbox) => {
      rig.phone.behave({ offline: 'as unread' })
      await linkedOnce(rig, inbox)
      rig.ada.writes('una get space tomorrow?')
      rig.phone.types(rig.ada.chatId, 'yes, come by 2')
      rig.ada.writes('how much?')
      const later = new Inbox()
      await listening({ channel: await rig.channelAgain() }, later, async () => {
        await rig.connected(2)
        await until(() => expect(textsOf(later)).toContain('how much?'))
      })
      expect(textsOf(later)).not.toContain('una get space tomorrow?')
      expect(once(later.only('person').map(({ text }) => text))).toEqual(['yes, come by 2'])
    },
  )

  story('is changed or taken back by its own message', async (rig, inbox) => {
    rig.phone.behave({ offline: 'as unread' })
    await linkedOnce(rig, inbox)
    const changed = rig.ada.writes('tomorrow by 2')
    rig.ada.edits(changed, 'tomorrow by 3')
    const taken = rig.ada.writes('sorry, wrong number')
    rig.ada.deletes(taken)
    const later = new Inbox()
    await listening({ channel: await rig.channelAgain() }, later, async () => {
      await rig.connected(2)
      await until(() => expect(later.only('withdrawal')).toHaveLength(1))
    })
    expect(textsOf(later)).toContain('tomorrow by 3')
    expect(later.only('edit')).toMatchObject([{ externalId: `in:${changed}`, text: 'tomorrow by 3' }])
    expect(later.only('withdrawal')).toMatchObject([{ externalId: `in:${taken}` }])
  })

  story('was written before the phone was linked: it is left alone, read or not', async (rig, inbox) => {
    rig.ada.writes('do you do nails?', { at: minutesAgo(60) })
    rig.phone.customer('2348034445555').writes('old and read', { at: minutesAgo(90) })
    rig.phone.types('2348034445555@c.us', 'old answer')
    await listening(rig, inbox, async () => {
      await rig.say('hello')
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(textsOf(inbox)).toEqual(['hello'])
  })

  story('could not be stored: it comes again after a restart, and is not passed by', async (rig, inbox) => {
    inbox.refuseNext(1_000)
    expect(await cursorOf(rig)).toBe(0)
    await listening(rig, inbox, async () => {
      await rig.say('I wan book')
      await until(() => expect(inbox.offered.length).toBeGreaterThan(2))
    })
    rig.phone.readsAll()
    const later = new Inbox()
    await listening({ channel: await rig.channelAgain() }, later, async () => {
      await until(() => expect(textsOf(later)).toEqual(['I wan book']))
      // Found and stored, it is behind the cursor, although nothing new came in.
      await until(async () => expect(await cursorOf(rig)).toBeGreaterThan(minutesAgo(5).getTime()))
    })
  })

  story('where a session stands is kept: what is older is not asked for again', async (rig, inbox) => {
    await linkedOnce(rig, inbox)
    expect(await cursorOf(rig)).toBeGreaterThan(minutesAgo(2).getTime())
  })
})
