import { describe, expect, test } from 'vitest'
import { conformance, Inbox, listening, until } from './conformance.ts'
import { FakeTelegram } from './fake-telegram.ts'
import {
  accountOf,
  ada,
  channelOn,
  chioma,
  telegramBusinessRig,
  telegramRig,
  timing,
} from './telegram-rig.ts'

conformance('Telegram by polling', () => telegramRig('polling'))
conformance('Telegram by webhook', () => telegramRig('webhook'))
conformance('Telegram on the business’s own account', () => telegramBusinessRig())

describe('Telegram messages', () => {
  test('kinds are told apart, captions are kept, /start greets', async () => {
    await using rig = await telegramRig('polling')
    const inbox = new Inbox()
    const file = { file_id: 'f', file_unique_id: 'u' }
    await listening(rig, inbox, async () => {
      rig.fake.write(chioma, { text: '/start ref_7' })
      rig.fake.write(chioma, { text: '/my_booking@ada_hair_bot please' })
      rig.fake.write(chioma, { voice: { ...file, duration: 3 } })
      rig.fake.write(chioma, { photo: [{ ...file, width: 1, height: 1 }], caption: 'this style' })
      rig.fake.write(chioma, { location: { latitude: 6.6, longitude: 3.3 } })
      rig.fake.write(chioma, { contact: { phone_number: '+2348030000009', first_name: 'Sister' } })
      rig.fake.write(chioma, { document: file })
      rig.fake.write(chioma, { dice: { emoji: '🎲', value: 3 } })
      await until(() => expect(inbox.taken).toHaveLength(8))
    })
    expect(inbox.taken.map(({ kind, text }) => [kind, text])).toEqual([
      ['text', 'hello'],
      ['text', 'my booking please'],
      ['voice', ''],
      ['image', 'this style'],
      ['location', ''],
      ['contact', ''],
      ['document', ''],
      ['other', ''],
    ])
    expect(inbox.taken[0]).toMatchObject({ senderName: 'Chioma Obi', externalId: '1001:100' })
    expect(rig.breaches()).toEqual([])
  })

  test('what waited from before the start is answered, in order', async () => {
    await using rig = await telegramRig('polling')
    const inbox = new Inbox()
    for (const text of ['one', 'two', 'three']) rig.fake.write(chioma, { text })
    await listening(rig, inbox, () => until(() => expect(inbox.taken).toHaveLength(3)))
    expect(inbox.taken.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  test('a text that the database could not hold is made storable', async () => {
    await using rig = await telegramRig('polling')
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      rig.fake.write(chioma, { text: 'a\0b \ud83d' })
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(inbox.taken[0]?.text).toBe('ab \ufffd')
  })

  test('a tap is answered, also on a message that has become inaccessible', async () => {
    await using rig = await telegramRig('polling')
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      await rig.say('hi')
      await until(() => expect(inbox.taken).toHaveLength(1))
      await rig.channel.send('1001', { text: 'Book it?', buttons: [{ label: 'Yes', text: 'yes, book am' }] })
      const [message] = rig.fake.messages
      if (message) rig.fake.press(chioma, message, 'Yes', 'old')
      await until(() => expect(inbox.taken).toHaveLength(2))
      await until(() => expect(rig.fake.callsOf('answerCallbackQuery')).toHaveLength(1))
    })
    expect(inbox.taken[1]?.text).toBe('yes, book am')
    expect(rig.breaches()).toEqual([])
  })
})

describe('Telegram polling survives', () => {
  test('429, 5xx, lost connections and a body cut off half-way, and takes each update once', async () => {
    await using rig = await telegramRig('polling')
    const inbox = new Inbox()
    rig.fake.trouble('getMe', { status: 502, description: 'Bad Gateway' })
    rig.fake.trouble('deleteWebhook', 'connection lost')
    rig.fake.trouble(
      'getUpdates',
      { status: 429, description: 'Too Many Requests: retry after 0', retryAfter: 0 },
      { status: 500, description: 'Internal Server Error' },
      'cut off half-way',
      'connection lost',
    )
    await listening(rig, inbox, async () => {
      await rig.say('still there?')
      await until(() => expect(inbox.taken).toHaveLength(1))
      await rig.say('good')
      await until(() => expect(inbox.taken).toHaveLength(2))
    })
    expect(inbox.offered).toHaveLength(2)
    expect(rig.logs.join('')).not.toContain(rig.fake.token)
    expect(rig.breaches()).toEqual([])
  })

  test('a server that never answers', async () => {
    const fake = await FakeTelegram.start()
    await using _ = fake
    const channel = channelOn(fake, [], { timing: { ...timing, pollSeconds: 0, timeoutSeconds: 0.1 } })
    const inbox = new Inbox()
    fake.trouble('getUpdates', 'never answered', 'never answered')
    fake.write(chioma, { text: 'hello?' })
    await listening({ channel }, inbox, async () => {
      await until(() => expect(inbox.taken).toHaveLength(1))
      fake.trouble('sendMessage', 'never answered')
      const lost = channel.send('1001', { text: 'hi', buttons: [] })
      await expect(lost).rejects.toMatchObject({ retryable: true })
    })
  })

  test('another poller: says so, and goes on when that one stops', async () => {
    await using rig = await telegramRig('polling')
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      await until(() => expect(rig.fake.callsOf('getUpdates')).toHaveLength(1))
      rig.fake.feed.interrupt()
      await until(() => expect(rig.logs.join('')).toContain('something else polls this Telegram bot'))
      await rig.say('hello')
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
  })

  test('a wrong token stops the account with a clear message, and asks Telegram no more', async () => {
    const fake = await FakeTelegram.start()
    await using _ = fake
    const logs: string[] = []
    const account = { ...accountOf(fake), credentials: { token: '4242:revoked' } }
    const channel = channelOn(fake, logs, { account })
    await listening({ channel }, new Inbox(), async () => {
      await until(() => expect(logs.join('')).toContain('put the token that BotFather shows'))
      const sent = channel.send('1001', { text: 'hi', buttons: [] })
      await expect(sent).rejects.toMatchObject({ retryable: true, retryAfter: 300 })
    })
    expect(fake.callsOf('getMe')).toHaveLength(1)
    expect(logs.join('')).not.toContain('revoked')
  })

  test('a webhook that was set before is ended', async () => {
    await using rig = await telegramRig('polling')
    await fetch(`${rig.fake.root}/bot${rig.fake.token}/setWebhook`, {
      method: 'POST',
      body: JSON.stringify({ url: 'https://old.example/' }),
    })
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      await rig.say('hello')
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(rig.fake.webhook).toBeUndefined()
  })

  test('ids that start again lower after a quiet week', async () => {
    const fake = await FakeTelegram.start()
    await using _ = fake
    const channel = channelOn(fake, [], { timing: { ...timing, pollSeconds: 0 } })
    const inbox = new Inbox()
    await listening({ channel }, inbox, async () => {
      fake.write(chioma, { text: 'before' })
      await until(() => expect(fake.feed.confirmed).toHaveLength(1))
      const polls = fake.callsOf('getUpdates').length
      await until(() => expect(fake.callsOf('getUpdates').length).toBeGreaterThan(polls + 1))
      fake.feed.restartIdsAt(12)
      fake.write(chioma, { text: 'after' })
      await until(() => expect(inbox.taken).toHaveLength(2))
    })
    expect(fake.breaches).toEqual([])
  })

  test('an update that can never be stored does not hold up the others for ever', async () => {
    await using rig = await telegramRig('polling')
    const inbox = new Inbox()
    const receive = async (event: Parameters<typeof inbox.receive>[0]) => {
      if ('text' in event && event.text === 'poison') throw new Error('cannot be stored')
      await inbox.receive(event)
    }
    const end = new AbortController()
    const listen = rig.channel.listen(receive, end.signal)
    rig.fake.write(chioma, { text: 'poison' })
    rig.fake.write(chioma, { text: 'hello' })
    await until(() => expect(inbox.taken.map(({ text }) => text)).toEqual(['hello']))
    await until(() => expect(rig.fake.feed.confirmed).toEqual([7000, 7001]))
    end.abort()
    await listen
    expect(rig.logs.join('')).toContain('"updateId":7000')
  })
})

describe('Telegram acknowledges', () => {
  test('nothing whose storing has not ended: a crash in the middle loses no message', async () => {
    await using rig = await telegramRig('polling')
    const crashed = new Inbox()
    const release = crashed.hold()
    const end = new AbortController()
    const listen = rig.channel.listen(crashed.receive, end.signal)
    await rig.say('book me')
    await until(() => expect(crashed.offered).toHaveLength(1))
    expect(rig.fake.feed.confirmed).toEqual([])

    const next = channelOn(rig.fake, [])
    const inbox = new Inbox()
    await listening({ channel: next }, inbox, async () => {
      await until(() => expect(inbox.taken).toHaveLength(1))
      await until(() => expect(rig.fake.feed.confirmed).toEqual([7000]))
    })
    expect(inbox.taken[0]?.externalId).toBe(crashed.offered[0]?.externalId)
    end.abort()
    release()
    await listen
  })

  test('only one process polls an account; the next takes over when the first lets go', async () => {
    const fake = await FakeTelegram.start()
    await using _ = fake
    let holder: string | undefined
    const lease = (owner: string) => async (until: Date) => {
      if (holder !== undefined && holder !== owner) return false
      holder = until.getTime() > Date.parse('2026-12-01T09:00:00+01:00') ? owner : undefined
      return true
    }
    const short = { ...timing, leaseMs: 40 }
    const logs: string[] = []
    const first = channelOn(fake, [], { lease: lease('first'), timing: short })
    const second = channelOn(fake, logs, { lease: lease('second'), timing: short })
    const inboxes = [new Inbox(), new Inbox()] as const
    const end = new AbortController()
    const firstListens = first.listen(inboxes[0].receive, end.signal)
    await until(() => expect(fake.callsOf('getUpdates')).toHaveLength(1))
    await listening({ channel: second }, inboxes[1], async () => {
      await until(() => expect(logs.join('')).toContain('another process polls'))
      expect(fake.callsOf('getMe')).toHaveLength(1)
      end.abort()
      await firstListens
      fake.write(chioma, { text: 'hello' })
      await until(() => expect(inboxes[1].taken).toHaveLength(1))
    })
    expect(fake.breaches).toEqual([])
  })
})

describe('Telegram webhook', () => {
  test('is set with a secret and refuses whoever does not know it', async () => {
    await using rig = await telegramRig('webhook')
    const { webhook } = rig.channel as ReturnType<typeof channelOn>
    const post = (headers: Record<string, string>, body: string) =>
      webhook(new Request('https://jara.example/', { method: 'POST', headers, body }))
    expect((await post({}, '{}')).status).toBe(503)
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      await until(() => expect(rig.fake.webhook).toBeDefined())
      const known = { 'x-telegram-bot-api-secret-token': rig.fake.webhook?.secret ?? '' }
      expect(rig.fake.webhook?.url).toBe('https://jara.example/webhooks/telegram/account-1')
      expect(known['x-telegram-bot-api-secret-token']).toMatch(/^[A-Za-z0-9_-]{32,256}$/)
      expect((await post({}, '{}')).status).toBe(401)
      expect((await post({ 'x-telegram-bot-api-secret-token': 'guess' }, '{}')).status).toBe(401)
      expect((await post(known, 'not json')).status).toBe(400)
      expect((await post(known, '{"update_id":"x"}')).status).toBe(400)
      expect((await post(known, '{"update_id":5,"poll":{}}')).status).toBe(200)
      expect(inbox.offered).toHaveLength(0)
    })
  })

  test('a refused store is a 500, so that Telegram posts again', async () => {
    await using rig = await telegramRig('webhook')
    const inbox = new Inbox()
    inbox.refuseNext(1)
    await listening(rig, inbox, async () => {
      await until(() => expect(rig.fake.webhook).toBeDefined())
      rig.fake.write(chioma, { text: 'hi' })
      const { webhook } = rig.channel as ReturnType<typeof channelOn>
      expect(await rig.fake.post(webhook)).toEqual([500, 200])
    })
  })

  test('settings that cannot work are refused at the start', async () => {
    await using fake = await FakeTelegram.start()
    const account = accountOf(fake)
    expect(() => channelOn(fake, [], { mode: 'webhook' })).toThrow('PUBLIC_URL')
    expect(() => channelOn(fake, [], { account: { ...account, credentials: null } })).toThrow(
      'TELEGRAM_BOT_TOKEN',
    )
    expect(() => channelOn(fake, [], { account: { ...account, externalId: '7' } })).toThrow(
      'belongs to bot 4242',
    )
    const malformed = { ...account, credentials: { token: 'hello' } }
    expect(() => channelOn(fake, [], { account: malformed })).toThrow('BotFather')
  })
})

describe('Telegram Business', () => {
  test('only the owner’s account is answered for, and the log names the fix for any other', async () => {
    await using rig = await telegramBusinessRig()
    const inbox = new Inbox()
    const stranger = { id: 3003, is_bot: false, first_name: 'Stranger' }
    const other = rig.fake.connect(stranger)
    await listening(rig, inbox, async () => {
      rig.fake.writeInBusiness(other, chioma, chioma, { text: 'not for Ada' })
      await rig.say('for Ada')
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(inbox.taken[0]?.text).toBe('for Ada')
    expect(rig.logs.join('')).toContain('business file')
    expect(rig.breaches()).toEqual([])
  })

  test('a connection made while nobody listened is looked up', async () => {
    await using rig = await telegramBusinessRig()
    const inbox = new Inbox()
    for (const update of rig.fake.feed.waiting()) rig.fake.feed.forget(update)
    rig.fake.trouble('getBusinessConnection', { status: 502, description: 'Bad Gateway' })
    await listening(rig, inbox, async () => {
      await rig.say('una dey?')
      await until(() => expect(inbox.taken).toHaveLength(1))
      await rig.say('hello?')
      await until(() => expect(inbox.taken).toHaveLength(2))
    })
    expect(rig.fake.callsOf('getBusinessConnection')).toHaveLength(2)
  })

  test('an ended connection is not answered, and one without the right to reply is told of', async () => {
    await using rig = await telegramBusinessRig()
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      rig.fake.connect(ada, { rights: {} })
      await until(() => expect(rig.logs.join('')).toContain('does not let Jara reply'))
      rig.fake.connect(ada, { enabled: false })
      await rig.say('anybody?')
      rig.fake.write(chioma, { text: 'to the bot itself' })
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(inbox.taken[0]?.address).toBe('1001')
  })

  test('a stranger’s account that many write to costs one question a minute', async () => {
    await using rig = await telegramBusinessRig()
    const inbox = new Inbox()
    const other = rig.fake.connect({ id: 3003, is_bot: false, first_name: 'Stranger' })
    await listening(rig, inbox, async () => {
      for (const text of ['one', 'two', 'three']) rig.fake.writeInBusiness(other, chioma, chioma, { text })
      await rig.say('for Ada')
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    expect(rig.fake.callsOf('getBusinessConnection')).toHaveLength(0)
    expect(rig.logs.filter((line) => line.includes('business file'))).toHaveLength(1)
  })

  test('a button that the owner taps herself is no word of her customer’s', async () => {
    await using rig = await telegramBusinessRig()
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      await rig.say('book me')
      await until(() => expect(inbox.taken).toHaveLength(1))
      const buttons = [{ label: 'Yes', text: 'yes' }]
      await rig.channel.send(rig.customer.address, { text: 'Book it?', buttons })
      const message = rig.fake.messages.at(-1)
      if (message) rig.fake.press(ada, message, 'Yes')
      if (message) rig.fake.press(chioma, message, 'Yes')
      await until(() => expect(inbox.taken).toHaveLength(2))
    })
    expect(inbox.taken[1]).toMatchObject({ text: 'yes', aliases: [{ kind: 'telegram', value: '1001' }] })
  })

  test('the owner’s picture is hers too, and the chats with the bot and with her are two', async () => {
    await using rig = await telegramBusinessRig()
    const inbox = new Inbox()
    const photo = [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }]
    await listening(rig, inbox, async () => {
      rig.fake.writeInBusiness(rig.connection, chioma, ada, { photo, caption: 'like this?' })
      rig.fake.write(chioma, { text: 'hi bot' })
      await rig.say('hi Ada')
      await until(() => expect(inbox.taken).toHaveLength(2))
    })
    expect(inbox.others).toMatchObject([
      { event: 'person', kind: 'image', text: 'like this?', address: rig.customer.address },
    ])
    expect(inbox.others[0]).toMatchObject({ aliases: [{ kind: 'telegram', value: '1001' }] })
    expect(inbox.taken.map(({ address }) => address)).toEqual(['1001', rig.customer.address])
  })
})
