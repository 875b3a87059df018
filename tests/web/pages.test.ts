import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type House, openHouse } from './house.ts'

const hostile = `Glow <script>alert(1)</script> "Nails" & 'Lashes'`

let house: House
beforeAll(async () => {
  house = await openHouse({ name: hostile })
})
afterAll(() => house[Symbol.asyncDispose]())

async function page(path: string) {
  const response = await house.app.request(path)
  return { response, html: await response.text() }
}

describe('pages', () => {
  test('the landing page leads to the chats and the dashboard', async () => {
    const { response, html } = await page('/')
    expect(response.status).toBe(200)
    expect(html).toContain('href="/chat/glow-nails"')
    expect(html).toContain('8 services')
    expect(html).toContain('href="/dashboard"')
  })

  test('the chat page names its business, and every file that it asks for is there', async () => {
    const { response, html } = await page('/chat/glow-nails')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const files = [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(([, url]) => url ?? '')
    expect(files.length).toBeGreaterThanOrEqual(4)
    for (const url of files) {
      const file = await house.app.request(url)
      expect(file.status, url).toBe(200)
      expect(file.headers.get('cache-control')).toContain('immutable')
    }
  })

  test('what the chat page loads is small: under 30 KB, without compression', async () => {
    const { html } = await page('/chat/glow-nails')
    let size = html.length
    for (const [, url] of html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g))
      size += (await (await house.app.request(url ?? '')).arrayBuffer()).byteLength
    expect(size).toBeLessThan(30_000)
  })

  test('an unknown business or path is a page with a way back', async () => {
    for (const path of ['/chat/nobody', '/nothing', '/chat/%3Cscript%3E']) {
      const { response, html } = await page(path)
      expect(response.status).toBe(404)
      expect(html).toContain('href="/"')
    }
  })

  test('no page holds what a business calls itself as markup', async () => {
    for (const path of ['/', '/chat/glow-nails']) {
      const { html } = await page(path)
      expect(html).toContain('Glow &lt;script&gt;')
      expect(html).not.toContain('<script>alert')
      expect(html).not.toMatch(/="[^"<>]*Glow [^"]*<script/)
    }
  })

  test('nothing inline, nothing foreign, no frames', async () => {
    for (const path of ['/', '/chat/glow-nails', '/dashboard', '/nothing', '/api/chat/x/messages']) {
      const { response, html } = await page(path)
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(html).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=|https?:\/\/(?!www\.w3\.org)/)
    }
  })
})

describe('health', () => {
  test('alive, ready with what the engine runs on, and metrics', async () => {
    expect((await page('/healthz')).response.status).toBe(200)
    const ready = await page('/readyz')
    expect(ready.response.status).toBe(200)
    expect(JSON.parse(ready.html)).toMatchObject({
      ready: true,
      database: { ok: true },
      engine: { ok: true, model: 'jara-reader', runsOn: 'cpu' },
    })
    const metrics = await page('/metrics')
    expect(metrics.html).toContain('jara_messages 3')
    expect(metrics.response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  })

  test('not ready while one part is not, or the check itself fails', async () => {
    const engine = { ok: false, detail: 'starting', model: 'm', runsOn: 'cpu', state: 'starting' }
    const parts = { database: { ok: true }, queue: { ok: true }, engine }
    const starting = house.appWith({ readiness: async () => parts })
    const response = await starting.request('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ ready: false, engine: { detail: 'starting' } })
    const broken = house.appWith({ readiness: () => Promise.reject(new Error('no database')) })
    expect((await broken.request('/readyz')).status).toBe(503)
  })
})

describe('webhooks', () => {
  test('reach the account with the body as it came', async () => {
    const seen: string[] = []
    const own = house.appWith({
      telegramWebhook: async (accountId, request) => {
        if (accountId !== 'acc') return null
        seen.push(`${request.headers.get('x-telegram-bot-api-secret-token')} ${await request.text()}`)
        return Response.json({ ok: true })
      },
    })
    const post = (account: string, body: string) =>
      own.request(`/webhooks/telegram/${account}`, {
        method: 'POST',
        headers: { 'x-telegram-bot-api-secret-token': 's3cret' },
        body,
      })
    expect((await post('acc', '{"update_id": 1 }')).status).toBe(200)
    expect(seen).toEqual(['s3cret {"update_id": 1 }'])
    const unknown = await post('other', '{}')
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { error: { code: 'unknown-account' } },
    ])
    expect((await post('acc', 'x'.repeat(1_100_000))).status).toBe(413)
  })
})

test('a fault of ours says nothing about its inside', async () => {
  const own = house.appWith({ metrics: () => Promise.reject(new Error('password=hunter2')) })
  const response = await own.request('/metrics')
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ error: { code: 'internal' } })
  expect(house.logs.join('')).not.toContain('hunter2')
})
