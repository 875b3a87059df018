import { describe, expect, test } from 'vitest'
import type { ChannelEvent } from '../../bots/channel.ts'
import { Inbox, listening, until } from './conformance.ts'
import {
  change,
  chioma,
  escaped,
  messageOf,
  messagesChange,
  notification,
  type Person,
  posted,
  signatureOf,
} from './fake-cloud-webhooks.ts'
import { type CloudRig, cloudRig } from './whatsapp-cloud-rig.ts'

function said(text: string, from = chioma): Record<string, unknown> {
  return messagesChange(from, [messageOf(from, { type: 'text', text: { body: text } })])
}

async function answer(rig: CloudRig, request: Request): Promise<Response> {
  const { webhook } = rig.fake
  if (!webhook) throw new Error('nobody is subscribed')
  return webhook(request)
}

describe('setting the webhook up', () => {
  const asked = (query: Record<string, string>) =>
    new Request(`https://jara.example/webhooks/whatsapp?${new URLSearchParams(query)}`)
  const right = {
    'hub.mode': 'subscribe',
    'hub.verify_token': 'chosen-by-the-operator',
    'hub.challenge': '1158201444',
  }

  test('the right token is answered with the challenge, as plain text', async () => {
    await using rig = await cloudRig()
    const response = await answer(rig, asked(right))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await response.text()).toBe('1158201444')
  })

  test.each([
    ['a wrong token', { ...right, 'hub.verify_token': 'guessed' }],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
    ['another mode', { ...right, 'hub.mode': 'unsubscribe' }],
    ['nothing at all', {}],
  ])('%s is refused', async (_, query) => {
    await using rig = await cloudRig()
    const response = await answer(rig, asked(query))
    expect(response.status).toBe(403)
    expect(await response.text()).not.toContain('1158201444')
  })
})

describe('what may not come in', () => {
  const body = notification(said('hello'))

  test.each<[string, Record<string, string>]>([
    ['no signature', { 'x-hub-signature-256': '' }],
    ['a wrong one', { 'x-hub-signature-256': signatureOf(body, 'another secret') }],
    ['half of one', { 'x-hub-signature-256': 'sha256=abcd' }],
    ['that of SHA-1', { 'x-hub-signature-256': 'sha1=cf23df2207d99a74fbe169e3eba035e633b65d94' }],
    [
      'one of other bytes',
      { 'x-hub-signature-256': signatureOf(escaped(notification(said('é'))), 'a'.repeat(32)) },
    ],
  ])('%s is a 401', async (_, headers) => {
    await using rig = await cloudRig()
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      const response = await answer(rig, posted(body, rig.fake.appSecret, headers))
      expect(response.status).toBe(401)
    })
    expect(inbox.offered).toEqual([])
    expect(rig.counted).toEqual(['webhooks_refused'])
  })

  test('a hundred of them make one line in the log, which names the setting', async () => {
    await using rig = await cloudRig()
    for (let posts = 0; posts < 100; posts++) await answer(rig, posted(body, 'guessed'))
    expect(rig.counted).toHaveLength(100)
    expect(rig.logs).toHaveLength(1)
    expect(rig.logs[0]).toContain('WHATSAPP_CLOUD_APP_SECRET')
  })

  test('without a signature the body is not even read', async () => {
    await using rig = await cloudRig()
    const { appSecret } = rig.fake
    const request = posted(body, appSecret, { 'x-hub-signature-256': 'none' })
    expect((await answer(rig, request)).status).toBe(401)
    expect(request.bodyUsed).toBe(false)
  })

  test.each([
    ['a truncated one', body.slice(0, -20)],
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a list', '[]'],
    ['another product’s', JSON.stringify({ object: 'page', entry: [] })],
    ['one without entries', JSON.stringify({ object: 'whatsapp_business_account' })],
  ])('a body that is signed, but %s, is a 400', async (_, malformed) => {
    await using rig = await cloudRig()
    await listening(rig, new Inbox(), async () => {
      const response = await answer(rig, posted(malformed, rig.fake.appSecret))
      expect([response.status, (await response.json()) as object]).toMatchObject([
        400,
        { error: { code: 'bad-notification' } },
      ])
    })
  })
})

describe('what comes in', () => {
  test('is signed over bytes as they came: accents escaped or not', async () => {
    await using rig = await cloudRig()
    const inbox = new Inbox()
    await listening(rig, inbox, async () => {
      for (const body of [notification(said('ẹ káàbọ̀ 👋🏾')), escaped(notification(said('ẹ káàbọ̀ 👋🏾')))])
        expect((await answer(rig, posted(body, rig.fake.appSecret))).status).toBe(200)
    })
    expect(inbox.taken.map(({ text }) => text)).toEqual(['ẹ káàbọ̀ 👋🏾', 'ẹ káàbọ̀ 👋🏾'])
  })

  test('a thousand messages of a hundred people in one batch: all stored, each chat in its order', async () => {
    await using rig = await cloudRig()
    const people = Array.from({ length: 100 }, (_, index) => ({
      waId: `23480300000${index + 10}`,
      name: `P${index}`,
    }))
    const changes = Array.from({ length: 1000 }, (_, index) =>
      said(`${Math.floor(index / 100)}`, people[index % 100] as Person),
    )
    const stored = new Map<string, string[]>()
    let [atOnce, most] = [0, 0]
    const receive = async (event: ChannelEvent) => {
      if (!('address' in event) || !('text' in event)) return
      most = Math.max(most, ++atOnce)
      await new Promise(setImmediate)
      atOnce--
      stored.set(event.address, [...(stored.get(event.address) ?? []), event.text])
    }
    const end = new AbortController()
    const listen = rig.channel.listen(receive, end.signal)
    const response = await answer(rig, posted(notification(...changes), rig.fake.appSecret))
    expect(response.status).toBe(200)
    expect(stored.size).toBe(100)
    for (const texts of stored.values())
      expect(texts).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(8)
    end.abort()
    await listen
  })

  test('one that is not stored is a 500, after the others: Meta posts all of them again', async () => {
    await using rig = await cloudRig()
    const ada = { waId: '2348030000001', name: 'Ada' }
    const body = notification(said('one'), said('for ada', ada), said('two'))
    const stored: string[] = []
    let refusals = 1
    const receive = async (event: ChannelEvent) => {
      const { text } = event as { text: string }
      if (text === 'one' && refusals-- > 0) throw new Error('the database is away')
      stored.push(text)
    }
    const end = new AbortController()
    const listen = rig.channel.listen(receive, end.signal)
    await rig.fake.post(body)
    // "two" did not get ahead of "one".
    expect(stored).toEqual(['for ada', 'one', 'for ada', 'two'])
    expect(rig.fake.acknowledged).toEqual([500, 200])
    expect(rig.logs.join('')).not.toContain('for ada')
    end.abort()
    await listen
  })

  test('nothing is acknowledged before it is stored, nor while nobody listens', async () => {
    await using rig = await cloudRig()
    const request = () => posted(notification(said('hello')), rig.fake.appSecret)
    expect((await answer(rig, request())).status).toBe(500)
    const inbox = new Inbox()
    const release = inbox.hold()
    await listening(rig, inbox, async () => {
      let answered = false
      const response = answer(rig, request()).finally(() => {
        answered = true
      })
      await until(() => expect(inbox.offered).toHaveLength(1))
      expect(answered).toBe(false)
      release()
      expect((await response).status).toBe(200)
    })
  })

  test('for a number that nobody has is acknowledged, counted and said aloud', async () => {
    await using rig = await cloudRig()
    const inbox = new Inbox()
    const stray = messagesChange(
      chioma,
      [messageOf(chioma, { type: 'text', text: { body: 'lost?' } })],
      '999999999',
    )
    await listening(rig, inbox, async () => {
      const response = await answer(rig, posted(notification(stray, said('hello')), rig.fake.appSecret))
      expect(response.status).toBe(200)
    })
    expect(inbox.taken.map(({ text }) => text)).toEqual(['hello'])
    expect(rig.counted).toEqual(['webhooks_unclaimed'])
    expect(rig.logs.join('')).toContain('"phoneNumberId":"999999999"')
    expect(rig.logs.join('')).not.toContain('lost?')
  })

  test('an error of the number itself is logged by its code', async () => {
    await using rig = await cloudRig()
    await listening(rig, new Inbox(), async () => {
      const errors = [{ code: 130429, title: 'Rate limit hit' }, 'odd']
      const body = notification(change('messages', { errors }))
      expect((await answer(rig, posted(body, rig.fake.appSecret))).status).toBe(200)
    })
    expect(rig.logs.join('')).toContain('"code":130429')
  })

  test('unknown fields are passed over, and named in the log', async () => {
    await using rig = await cloudRig()
    const inbox = new Inbox()
    const update = { field: 'account_update', value: { event: 'VERIFIED_ACCOUNT', waba_info: { a: [] } } }
    const strange = { ...said('hello'), added_next_year: true }
    await listening(rig, inbox, async () => {
      expect((await answer(rig, posted(notification(update, strange), rig.fake.appSecret))).status).toBe(200)
    })
    expect(inbox.taken).toHaveLength(1)
    expect(rig.logs.join('')).toContain('"field":"account_update"')
  })
})
