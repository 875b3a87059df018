import { request } from 'node:http'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientAddress } from '../../web/client-address.ts'
import { Fault } from '../../web/fault.ts'
import { rateLimit } from '../../web/rate-limit.ts'
import { listen } from '../../web/server.ts'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

describe('the server', () => {
  test('serves pages and chat over real connections, and stops although streams are open', async () => {
    const server = await listen(house.app, { port: 0, hostname: '127.0.0.1' })
    const root = `http://127.0.0.1:${server.port}`
    expect((await fetch(`${root}/chat/glow-nails`)).status).toBe(200)
    const stream = await fetch(`${root}/api/chat/glow-nails/events?session=s`)
    const reader = stream.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('connected')
    const started = performance.now()
    await server[Symbol.asyncDispose]()
    expect(performance.now() - started).toBeLessThan(5_000)
    await expect(fetch(`${root}/healthz`)).rejects.toThrow()
  })

  test('a port in use is said with its fix', async () => {
    await using first = await listen(new Hono(), { port: 0, hostname: '127.0.0.1' })
    const second = listen(new Hono(), { port: first.port, hostname: '127.0.0.1' })
    await expect(second).rejects.toThrow(`Port ${first.port} is in use; stop the other program, or set PORT`)
  })

  test('a body without a length is cut off at the limit as well', async () => {
    await using server = await listen(house.app, { port: 0, hostname: '127.0.0.1' })
    const status = await new Promise((resolve, reject) => {
      const chunked = request({
        port: server.port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/api/chat/glow-nails/messages',
      })
      chunked.on('response', (response) => resolve(response.resume().statusCode))
      chunked.on('error', reject)
      chunked.end(`{"session":"s","text":"${'a'.repeat(100_000)}"}`)
      chunked.flushHeaders()
    })
    expect(status).toBe(413)
  })
})

describe('the address that limits count against', () => {
  const app = new Hono().get('/', (context) => context.json(clientAddress(context)))
  const from = async (address: string | undefined, forwarded?: string) => {
    const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    const socket = { remoteAddress: address, remotePort: 1, remoteFamily: 'IPv4' }
    return (await app.request('/', { headers }, { incoming: { socket } })).json()
  }

  test.each([
    ['127.0.0.1', undefined, null],
    ['::1', undefined, null],
    ['::ffff:127.0.0.1', undefined, null],
    ['41.58.0.9', undefined, '41.58.0.9'],
    ['2c0f:f5c0::1', undefined, '2c0f:f5c0::1'],
    ['127.0.0.1', '1.1.1.1, 41.58.0.9', '41.58.0.9'],
    ['172.18.0.2', '41.58.0.9', '41.58.0.9'],
    ['172.18.0.2', undefined, '172.18.0.2'],
    ['41.58.0.9', '1.2.3.4', '41.58.0.9'],
    ['127.0.0.1', 'not an address', null],
    [undefined, undefined, null],
  ])('peer %s, forwarded for %s → %s', async (peer, forwarded, address) => {
    expect(await from(peer, forwarded)).toBe(address)
  })
})

describe('the rate limit', () => {
  const clock = { time: 0 }
  const now = () => new Date(clock.time)

  test('gives a burst, then a steady rate, and says how long to wait', () => {
    const take = rateLimit({ burst: 2, perSecond: 0.5 }, now)
    take('a')
    take('a')
    expect(() => take('a')).toThrow(Fault)
    expect(() => take('a')).toThrow('try again in 2 s')
    take('b')
    clock.time += 2_000
    take('a')
    expect(() => take('a')).toThrow(Fault)
  })

  test('stays in bounds: of very many names it forgets those that matter least', () => {
    const take = rateLimit({ burst: 2, perSecond: 0.001 }, now)
    take('flooder')
    take('flooder')
    for (let name = 0; name < 30_000; name++) take(`passer-by ${name}`)
    expect(() => take('flooder')).toThrow(Fault)
  })
})
