import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const path = '/webhooks/whatsapp'

test('Meta reaches the adapter with the query and the bytes as they came', async () => {
  const seen: string[] = []
  const app = house.appWith({
    whatsappWebhook: async (request) => {
      const { searchParams } = new URL(request.url)
      seen.push(`${request.method} ${searchParams.get('hub.mode')} ${await request.text()}`)
      return new Response('ok')
    },
  })
  expect(await (await app.request(`${path}?hub.mode=subscribe`)).text()).toBe('ok')
  expect((await app.request(path, { method: 'POST', body: '{"object": "x" }' })).status).toBe(200)
  expect(seen).toEqual(['GET subscribe ', 'POST null {"object": "x" }'])
})

test('takes batches of Meta’s size, and none above', async () => {
  const app = house.appWith({
    whatsappWebhook: async (request) => new Response(`${(await request.text()).length}`),
  })
  const post = (size: number) => app.request(path, { method: 'POST', body: 'x'.repeat(size) })
  expect(await (await post(3_000_000)).text()).toBe('3000000')
  expect((await post(3_200_000)).status).toBe(413)
})

test('says what is missing where it is not set up', async () => {
  for (const app of [house.app, house.appWith({ whatsappWebhook: async () => null })]) {
    const response = await app.request(path)
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'not-set-up' } }])
  }
})
