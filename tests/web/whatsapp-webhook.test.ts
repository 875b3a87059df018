import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cloudWebhook } from '../../bots/whatsapp-cloud/webhook.ts'
import { listen, type WebServer } from '../../web/server.ts'
import {
  chioma,
  messageOf,
  messagesChange,
  notification,
  signatureOf,
} from '../channels/fake-cloud-webhooks.ts'
import { type House, openHouse } from './house.ts'

const path = '/webhooks/whatsapp'
const appSecret = 'ab'.repeat(16)

let house: House
let server: WebServer
/** Messages that were handed on, by number. */
const handed: number[] = []
/** Posts that reached the adapter. */
let posts = 0

beforeAll(async () => {
  house = await openHouse()
  const answer = cloudWebhook({
    ...{ appSecret, verifyToken: 'chosen', log: { debug: () => {}, warn: () => {} } },
    ...{ count: () => {}, now: house.now },
    channelOf: async () => ({ webhook: async (values) => void handed.push(values[0]?.messages.length ?? 0) }),
  })
  const app = house.appWith({
    whatsappWebhook: (request) => {
      posts += 1
      return answer(request)
    },
  })
  server = await listen(app, { port: 0, hostname: '127.0.0.1' })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

function batch(messages: number, text = 'ẹ káàbọ̀ 👋🏾'): string {
  const all = Array.from({ length: messages }, () =>
    messageOf(chioma, { type: 'text', text: { body: text } }),
  )
  return notification(messagesChange(chioma, all))
}

/** Posts over a real connection, in pieces and without a length; `cutAfter` breaks the connection in the middle. */
function post(body: string, headers: Record<string, string>, cutAfter?: number): Promise<number | string> {
  return new Promise((resolve) => {
    const options = { port: server.port, host: '127.0.0.1', method: 'POST', path, headers }
    const request = httpRequest(options, (response) => resolve(response.resume().statusCode ?? 0))
    request.on('error', () => resolve('cut'))
    const bytes = Buffer.from(body)
    if (cutAfter === undefined) {
      for (let at = 0; at < bytes.length; at += 65_536) request.write(bytes.subarray(at, at + 65_536))
      request.end()
    } else request.write(bytes.subarray(0, cutAfter), () => setImmediate(() => request.destroy()))
  })
}

function signed(body: string): Record<string, string> {
  return { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body, appSecret) }
}

describe('the webhook of the Cloud API over real connections', () => {
  test('is verified by Meta', async () => {
    const query = 'hub.mode=subscribe&hub.verify_token=chosen&hub.challenge=42'
    const response = await fetch(`http://127.0.0.1:${server.port}${path}?${query}`)
    expect([response.status, await response.text()]).toEqual([200, '42'])
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
  })

  test('takes a thousand messages in one post, as they were signed', async () => {
    const body = batch(1000, 'n'.repeat(1500))
    expect(body.length).toBeGreaterThan(1_500_000)
    expect(await post(body, signed(body))).toBe(200)
    expect(handed.splice(0)).toEqual([1000])
  })

  test('refuses what is not signed, was changed on the way, or is larger than any notification', async () => {
    const body = batch(1)
    expect(await post(body, { 'content-type': 'application/json' })).toBe(401)
    expect(await post(body.replace('ẹ', 'e'), signed(body))).toBe(401)
    const large = batch(1, 'n'.repeat(3_200_000))
    expect(await post(large, signed(large))).toBe(413)
    expect(handed).toEqual([])
  })

  test('a post that breaks off hands on nothing, and the next one is taken', async () => {
    const body = batch(3)
    const before = posts
    expect(await post(body, { ...signed(body), 'content-length': `${Buffer.byteLength(body)}` }, 100)).toBe(
      'cut',
    )
    await vi.waitFor(() => expect(posts).toBe(before + 1))
    expect(await post(body, signed(body))).toBe(200)
    expect(handed.splice(0)).toEqual([3])
  })

  test('says what is missing where it is not set up', async () => {
    for (const app of [house.app, house.appWith({ whatsappWebhook: async () => null })]) {
      const response = await app.request(path)
      expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'not-set-up' } }])
    }
  })
})
