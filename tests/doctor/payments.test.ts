import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paymentsFindings } from '../../start/doctor/payments.ts'
import { isSigned, signatureHeader } from '../../web/paystack-signature.ts'
import { FakePaystack, secretKey } from '../paystack/fake-paystack.ts'

const now = () => new Date('2026-12-01T09:00:00Z')
let paystack: FakePaystack
beforeAll(async () => {
  paystack = await FakePaystack.start(now)
})
afterAll(async () => {
  expect(paystack.faults).toEqual([])
  await paystack[Symbol.asyncDispose]()
})

const configOf = (key: string, baseUrl = paystack.url) => ({
  paystack: { secretKey: key, baseUrl, emailDomain: 'jara.example' },
  publicUrl: 'http://localhost:8080',
})
const first = async (...asked: Parameters<typeof paymentsFindings>) => (await paymentsFindings(...asked))[0]

it('says that payments are off without a key, and asks nobody', async () => {
  expect(await paymentsFindings({ paystack: undefined, publicUrl: 'http://localhost:8080' }, now)).toEqual([
    expect.objectContaining({ what: 'payments', state: 'ok', is: expect.stringContaining('off') }),
  ])
})

it('tries the key', async () => {
  expect(await first(configOf(secretKey), now)).toMatchObject({
    ...{ what: 'payments', state: 'ok', is: expect.stringContaining('test mode') },
  })
  paystack.trouble = 'html'
  expect(await first(configOf(secretKey), now)).toMatchObject({ state: 'warn' })
  paystack.trouble = null
  const refusing = createServer((_, answer) => {
    answer.writeHead(401, { 'content-type': 'application/json' })
    answer.end(JSON.stringify({ status: false, message: 'Invalid key' }))
  })
  await new Promise<void>((done) => refusing.listen(0, '127.0.0.1', done))
  const { port } = refusing.address() as AddressInfo
  expect(await first(configOf('sk_live_wrong', `http://127.0.0.1:${port}`), now)).toMatchObject({
    ...{ state: 'missing', is: 'Paystack does not know the key' },
    fix: expect.stringContaining('API Keys & Webhooks'),
  })
  refusing.close()
})

it('tells an address that Paystack cannot reach, and one where nobody answers', async () => {
  const [, local] = await paymentsFindings(configOf(secretKey), now)
  expect(local).toMatchObject({ what: 'webhook', state: 'warn', fix: expect.stringContaining('PUBLIC_URL') })
  const [, gone] = await paymentsFindings(
    { ...configOf(secretKey), publicUrl: 'http://jara-doctor.invalid' },
    now,
  )
  expect(gone).toMatchObject({ state: 'warn', is: expect.stringContaining('does not answer') })
})

it('signs what it posts as Paystack does', async () => {
  const bodies: Buffer[] = []
  const server = createServer(async (request, answer) => {
    for await (const chunk of request) bodies.push(chunk as Buffer)
    const signature = String(request.headers[signatureHeader])
    answer.writeHead(isSigned(Buffer.concat(bodies), signature, secretKey) ? 200 : 401).end()
    bodies.length = 0
  })
  await new Promise<void>((done) => server.listen(0, '::', done))
  const { port } = server.address() as AddressInfo
  // Another name of this machine, as a public address would be.
  const publicUrl = `http://[::ffff:127.0.0.1]:${port}`
  const webhook = async (key: string) =>
    (await paymentsFindings({ ...configOf(key), publicUrl }, now)).find(({ what }) => what === 'webhook')
  expect(await webhook(secretKey)).toMatchObject({
    state: 'ok',
    is: expect.stringContaining('/webhooks/paystack answers'),
  })
  server.close()
})
