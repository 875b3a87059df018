import { existsSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { businessYaml } from './business.ts'
import { Customer } from './chat.ts'
import { temporaryFolder } from './folder.ts'
import { jara, plainReader, up } from './product.ts'

// The whole product starts several times, each time a process with a database of its own.
const patience = 300_000

test('a first start: samples, a chat, commands beside it, a clean stop', { timeout: patience }, async () => {
  const folder = temporaryFolder()
  const settings = {
    JARA_DATA: join(folder, 'data'),
    JARA_MODEL: (await plainReader()).url,
    JARA_NOW: '2026-12-01T09:00:00+01:00',
    JARA_SETTLE_MS: '300',
  }
  const product = await up(settings)
  expect(product.greeting).toMatch(/ready in \d+\.\d s/)
  expect(product.greeting).toContain('/chat/fine-boy-barbers')
  expect(product.greeting).toMatch(/its key +[\w-]{22}/)

  const file = join(folder, 'tola.yaml')
  writeFileSync(file, businessYaml)
  expect(await jara(['business', 'import', file], settings)).toMatchObject({
    code: 0,
    out: 'Created Tola Barbers: 1 services.\n',
  })

  const customer = new Customer(product.url, 'tola-barbers')
  expect(await customer.say('abeg how much be to barb')).toBe(true)
  expect(await customer.reply(1)).toContain('3,000')
  await customer.say('book me for tomorrow by 4')
  await customer.reply(2)
  await customer.say('yes')
  await customer.reply(3)

  const bookings = await jara(['bookings', 'tola-barbers', '--json'], settings)
  expect(JSON.parse(bookings.out)).toMatchObject([
    { service: 'haircut', start: '2026-12-02T16:00', status: 'confirmed', price: 3000 },
  ])
  const typed = await jara(['chat', '--business', 'tola-barbers'], settings, 'how much\n')
  expect(typed.out).toMatch(/^Tola Barbers: .*3,000/)

  const ready = await fetch(`${product.url}/readyz`)
  expect(await ready.json()).toMatchObject({
    ready: true,
    engine: { state: 'ready' },
    files: { matcher: true, languages: true },
  })
  const metrics = await (await fetch(`${product.url}/metrics`)).text()
  expect(metrics).toMatch(/^jara_messages_in_total\{channel="web"\} 3$/m)
  expect(metrics).toMatch(/^jara_messages_out_total\{channel="web"\} 3$/m)
  expect(metrics).toMatch(/^jara_stage_seconds_count\{stage="understand"\} [34]$/m)

  const unknown = await jara(['bookings', 'nobody'], settings)
  expect(unknown).toMatchObject({ code: 1, out: '' })
  expect(unknown.err).toMatch(
    /^No business has the slug nobody\. There are: fine-boy-barbers, .*tola-barbers\.\n$/,
  )

  writeFileSync(
    file,
    businessYaml.replace('price: 3000', 'price: -3').replace('"09:00-18:00"', '"18:00-09:00"'),
  )
  const broken = await jara(['business', 'import', file], settings)
  expect(broken).toMatchObject({ code: 1, out: '' })
  expect(broken.err.match(/line \d+:/g)).toHaveLength(2)
  const exported = await jara(['business', 'export', 'tola-barbers'], settings)
  expect(parseBusinessFile(exported.out)).toEqual(parseBusinessFile(businessYaml))

  const doctor = await jara(['doctor', '--json', '--quick'], settings)
  expect(JSON.parse(doctor.out).findings).toContainEqual(
    expect.objectContaining({ what: 'database', state: 'ok', is: expect.stringContaining('running') }),
  )

  const second = await jara(['up'], settings)
  expect(second).toMatchObject({ code: 1, out: '' })
  expect(second.err).toContain('in use by another Jara')

  const stopping = performance.now()
  expect(await product.end('SIGTERM')).toBe(0)
  expect(performance.now() - stopping).toBeLessThan(10_000)
  expect(product.log()).not.toMatch(/barb|"level":"(warn|error)"/)
  expect(existsSync(join(settings.JARA_DATA, 'jara.sock'))).toBe(false)
  expect(statSync(settings.JARA_DATA).mode & 0o777).toBe(0o700)

  const after = await jara(['conversations', 'tola-barbers', '--json'], settings)
  expect(JSON.parse(after.out)).toMatchObject([{ unanswered: 0 }, { unanswered: 0 }])
})

test('a stop in the middle of a turn loses nothing', { timeout: patience }, async () => {
  const reader = await plainReader()
  const settings = { JARA_DATA: temporaryFolder(), JARA_MODEL: reader.url, JARA_SETTLE_MS: '200' }
  const first = await up(settings)
  const customer = new Customer(first.url, 'fine-boy-barbers')
  reader.mishaps.push({ kind: 'slow', ms: 2_000 })
  await customer.say('how much to barb')
  await expect.poll(() => reader.requests.length, { timeout: 20_000 }).toBe(1)
  expect(await first.end('SIGTERM')).toBe(0)

  const second = await up({ ...settings, PORT: new URL(first.url).port })
  expect(await customer.reply(1)).toContain('3,000')
  await second.end('SIGTERM')
})

/** `KILLS=20 npx vitest run tests/start -t killed` tries harder. */
const kills = Number(process.env.KILLS ?? 3)

test('killed in the middle of turns: every message is answered, none twice', {
  timeout: patience + kills * 15_000,
}, async () => {
  const settings = {
    JARA_DATA: temporaryFolder(),
    JARA_SETTLE_MS: '100',
    PORT: String(await freePort()),
  }
  let product = await up(settings)
  const customers: Customer[] = []
  for (let kill = 0; kill < kills; kill++) {
    const group = Array.from({ length: 4 }, () => new Customer(product.url, 'fine-boy-barbers'))
    customers.push(...group)
    await Promise.all(group.map((customer) => customer.say('how much to barb')))
    await new Promise((resolve) => setTimeout(resolve, 40 + ((90 * kill) % 400)))
    await product.end('SIGKILL')
    product = await up(settings)
  }
  for (const customer of customers) expect(await customer.reply(1)).toContain('3,000')
  // A reply too many would come with the sweep or the next look at the queue.
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  const counts = await Promise.all(customers.map((customer) => customer.lines()))
  expect(counts.map((lines) => lines.map(({ from }) => from))).toEqual(
    customers.map(() => ['customer', 'business']),
  )
  await product.end('SIGTERM')
})

describe('what cannot start says why and how to mend it, without a stack trace', {
  timeout: patience,
}, () => {
  const ends = async (settings: Record<string, string>, args = ['up']) => {
    const { code, out, err } = await jara(args, {
      JARA_DATA: temporaryFolder(),
      JARA_LOG: 'warn',
      ...settings,
    })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).not.toMatch(/^ +at /m)
    return err
  }

  test('settings, all faults at once', async () => {
    const err = await ends({ PORT: 'http', JARA_NOW: 'now', JARA_SETLE_MS: '1' })
    expect(err).toMatch(/2 settings are wrong:\n {2}JARA_NOW: .*\n {2}PORT: |2 settings are wrong:\n {2}PORT/)
  })

  test('a port that is taken', async () => {
    const other = createServer().listen(0)
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const err = await ends({ PORT: String(port), JARA_MODEL: (await plainReader()).url })
    expect(err).toContain(`Port ${port} is in use; stop the other program, or set PORT to another number.`)
  })

  test('a model file that is cut off', async () => {
    const model = join(temporaryFolder(), 'model.gguf')
    writeFileSync(model, Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(100)]))
    const err = await ends({ JARA_MODEL: model })
    expect(err).toContain(model)
  })

  test('a file where the data folder should be', async () => {
    const file = join(temporaryFolder(), 'data')
    writeFileSync(file, '')
    expect(await ends({ JARA_DATA: join(file, 'inner') })).toContain('JARA_DATA')
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
