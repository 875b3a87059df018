import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './folder.ts'
import { jara, plainReader, up } from './product.ts'

// The whole product starts, and each command is a process of its own.
const patience = 300_000
const token = '123456789:AAEabcdefghijklmnopqrstuvwxyz'
const accessToken = `EAA${'b'.repeat(60)}`

test('linking needs a Jara that runs', { timeout: patience }, async () => {
  const { code, err } = await jara(['channel', 'link', 'fine-boy-barbers'], { JARA_DATA: temporaryFolder() })
  expect(code).toBe(1)
  expect(err).toContain('No Jara runs on this data')
  expect(err).toContain('npm start')
})

test('an account is removed by its name, and the web page of a business never', {
  timeout: patience,
}, async () => {
  const settings = { JARA_DATA: join(temporaryFolder(), 'data') }
  const run = (args: string[], input = '') => jara(args, settings, input)
  expect((await run(['business', 'import', 'samples/fine-boy-barbers.yaml'])).code).toBe(0)
  expect((await run(['channel', 'add', 'telegram', 'fine-boy-barbers'], token)).code).toBe(0)
  const removed = await run(['channel', 'remove', '123456789'])
  expect(removed).toMatchObject({ code: 0, err: '', out: expect.stringContaining('telegram 123456789') })
  expect((await run(['channel', 'list'])).out).not.toContain('telegram')
  expect((await run(['channel', 'remove', '123456789'])).err).toContain('No account is named 123456789')
  const listed = JSON.parse((await run(['channel', 'list', '--json'])).out) as {
    accountId: string
    kind: string
  }[]
  const web = listed.find(({ kind }) => kind === 'web')?.accountId ?? ''
  expect((await run(['channel', 'remove', web])).err).toContain('cannot be removed')
})

test('accounts of a running Jara: listed, linked, added, and told apart', { timeout: patience }, async () => {
  const data = join(temporaryFolder(), 'data')
  const settings = {
    JARA_DATA: data,
    JARA_MODEL: (await plainReader()).url,
    // What a machine without a browser is like; nothing else is kept from starting.
    JARA_CHROMIUM: join(data, 'no-chromium'),
    JARA_LOG: 'warn',
  }
  const product = await up(settings)
  const run = (args: string[], input = '') => jara(['channel', ...args], settings, input)

  const asked = await run(['link', 'fine-boy-barbers', '--no-wait'])
  expect(asked).toMatchObject({ code: 0, err: '' })
  expect(asked.out).toContain('within 30 minutes')
  const [, account, key] = /\/link\/([0-9a-f-]{36})\?key=([\w-]{32})/.exec(asked.out) ?? []
  const page = `${product.url}/link/${account}`
  const opened = await fetch(`${page}/open`, {
    method: 'POST',
    body: new URLSearchParams({ key: key ?? '' }),
    redirect: 'manual',
  })
  expect(opened.status).toBe(303)
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
  await expect
    .poll(async () => (await fetch(page, { headers: { cookie } })).text(), { timeout: 60_000, interval: 500 })
    .toContain('jara doctor')

  const waited = await run(['link', 'fine-boy-barbers', '--code', '0803 123 4567'])
  expect(waited.code).toBe(1)
  expect(waited.out).toContain("Jara can't open WhatsApp now")
  expect(waited.err).toContain('See `jara doctor`')
  expect((await run(['link', 'fine-boy-barbers', '--code', '0803'])).err).toMatch(/--code: .*11, like 0803/)
  expect((await run(['link', 'nobody'])).err).toContain('No business has the slug nobody')
  expect((await run(['unlink', 'fine-boy-barbers'])).out).toContain('has no linked phone')
  expect(product.log()).toContain('JARA_CHROMIUM names')
  expect(product.log()).not.toMatch(/8031234567|key=/)

  const bot = await run(['add', 'telegram', 'fine-boy-barbers'], `${token}\n`)
  expect(bot).toMatchObject({ code: 0, out: expect.stringContaining('bot 123456789') })
  const taken = await run(['add', 'telegram', 'mama-nkechi-braids'], token)
  expect(taken.err).toMatch(/belongs to another business: fine-boy-barbers.*one business alone/)
  expect((await run(['add', 'telegram', 'fine-boy-barbers'], 'hunter2')).err).toContain('BotFather')
  expect((await run(['add', 'telegram', 'fine-boy-barbers'], '')).err).toContain('TELEGRAM_BOT_TOKEN')

  const number = ['add', 'whatsapp-cloud', 'mama-nkechi-braids', '--phone-number-id', '106540352242922']
  const cloud = await run([...number, '--template', 'jara_update:en'], accessToken)
  expect(cloud).toMatchObject({ code: 0, out: expect.stringContaining('106540352242922') })
  expect((await run([...number, '--template', 'Update'], accessToken)).err).toContain('name:language')
  expect((await run([...number.slice(0, -1), '+234 803'], accessToken)).err).toContain('API Setup')

  const listed = JSON.parse((await run(['list', '--json'])).out)
  expect(listed).toContainEqual(
    expect.objectContaining({
      ...{ accountId: account, business: 'fine-boy-barbers', kind: 'whatsapp-web' },
      ...{ state: 'linking', detail: 'chromium-missing', since: expect.stringMatching(/^\d{4}-/) },
    }),
  )
  expect(JSON.stringify(listed)).not.toMatch(/AAE|EAA|credentials/)
  const table = (await run(['list', 'mama-nkechi-braids'])).out
  expect(table).toMatch(/^BUSINESS +CHANNEL +NAME +STATE/)
  expect(table).toMatch(/mama-nkechi-braids +whatsapp-cloud +106540352242922/)
  expect(table).not.toContain('fine-boy-barbers')
  expect(await product.end('SIGTERM')).toBe(0)
})
