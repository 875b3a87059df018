import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findChromium } from '../../bots/whatsapp-web/chromium.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import type { Link } from '../../prisma/phone-link.ts'
import type { Store } from '../../prisma/store.ts'
import { serveAdmin } from '../../start/admin/serve.ts'
import { socketPath } from '../../start/admin/socket.ts'
import { openStandIn } from '../../start/bench/standin/whatsapp.ts'
import { importBusiness } from '../../start/import-business.ts'
import { type Line, wireLine } from '../../start/line.ts'
import { askForLink, endLink, followLink } from '../../start/linking.ts'
import { openMetrics } from '../../start/metrics.ts'
import { type LinkedPhonesDeps, openLinkedPhones } from '../../start/whatsapp-web.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { businessYaml } from './business.ts'
import { temporaryFolder } from './folder.ts'
import { begin, jara } from './product.ts'

const withoutChromium =
  process.env.CI !== 'true' &&
  (await findChromium(process.env.JARA_CHROMIUM).then(
    () => false as const,
    () => 'no Chromium here',
  ))

const log = pino({ level: 'silent' })
const now = () => new Date()
const closing = new AsyncDisposableStack()
/** A browser starts in a second, or in half a minute where others have the machine. */
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 90_000, interval: 50 })

let store: Store
let queue: JobQueue
let business: { id: string; slug: string }
let businesses = 0

beforeAll(async () => {
  const opened = await openStore({ secretKey: Buffer.alloc(32, 1) })
  store = closing.use(opened.store)
  queue = closing.use(await openEmbeddedQueue({ pglite: opened.pglite as PGlite, log }))
})
afterAll(() => closing.disposeAsync())

/** An owner who hears of her links in a terminal. */
beforeEach(async () => {
  const slug = `tola-${++businesses}`
  const file = parseBusinessFile(
    `${businessYaml.replace('tola-barbers', slug)}owner: { name: Tola, channel: terminal, id: tola }\n`,
  )
  const { businessId: id } = await importBusiness(store, file)
  business = { id, slug }
})

/** One process with the linked phones, as `jara up` wires it. */
async function phones(changes: Partial<LinkedPhonesDeps> & { chromium?: string } = {}) {
  await using stack = new AsyncDisposableStack()
  const line: Line = stack.use(
    await wireLine({
      ...{ store, queue, now, log, settleMs: 50, sends: ['whatsapp-web'], measure: openMetrics() },
    }),
  )
  const dataFolder = temporaryFolder()
  const { chromium, ...rest } = changes
  stack.use(
    openLinkedPhones({
      ...{ store, queue, line, log, now, dataFolder, secretKey: Buffer.alloc(32, 2), lookEveryMs: 50 },
      config: { dataFolder, whatsappWeb: { chromium, starts: 2, perHour: 30 } },
      ...rest,
    }),
  )
  return stack.move()
}

const nowhere = join('/', 'no', 'chromium', 'here')
const deps = () => ({ store, publicUrl: 'https://chat.example.com', now })

/** What waits to be told to the owner, as keys of sentences; each is taken once. */
async function told(): Promise<string[]> {
  const keys: string[] = []
  for (const { outboundId } of await store.undelivered(now(), 100)) {
    const claimed = await store.claim(outboundId, now(), 30_000)
    if (claimed?.businessId !== business.id) continue
    keys.push(...claimed.says.map(({ key }) => key))
    await store.sent(outboundId, {
      externalIds: [outboundId],
      text: '',
      buttons: [],
      numbered: false,
      at: now(),
    })
  }
  return keys
}

const linkOf = async (accountId: string) => (await store.link(accountId)) as Link

describe('the phones of a process', () => {
  test('an account that is added while it runs is opened; a missing Chromium is told, and stops nothing', async () => {
    await using _running = await phones({ chromium: nowhere })
    const { account } = await askForLink(deps(), business)
    await soon(async () => expect((await linkOf(account.id)).detail).toBe('chromium-missing'))
    const scenes = []
    for await (const { scene } of followLink(deps(), account.id)) scenes.push(scene)
    expect(scenes).toEqual(['unable'])
  })

  test('the owner hears once of each change, whichever process saw it', async () => {
    const { account } = await askForLink(deps(), business)
    const number = '2348031110001'
    const report = (state: Link['state'], detail?: string) =>
      store.reportLink(account.id, { state, at: now(), ...(detail && { detail }), number })
    await report('ready')
    {
      await using _first = await phones({ chromium: nowhere })
      await using _second = await phones({ chromium: nowhere })
      await soon(async () => expect(await told()).toEqual(['owner.linkReady']))
      await report('syncing')
      await report('ready')
      await report('lost', 'logged-out')
      await soon(async () => expect(await told()).toEqual(['owner.linkLost']))
      await report('banned', 'tos-block')
      await soon(async () => expect(await told()).toEqual(['owner.linkBanned']))
    }
    // Its end waits for what it looked at first.
    await (await phones({ chromium: nowhere })).disposeAsync()
    expect(await told()).toEqual([])
  })

  test('what happened days ago is no news', async () => {
    const { account } = await askForLink(deps(), business)
    const longAgo = new Date(now().getTime() - 3 * 86_400_000)
    await store.reportLink(account.id, { state: 'banned', at: longAgo })
    await using _running = await phones({ chromium: nowhere })
    const { account: later } = await askForLink(deps(), business)
    await soon(async () => expect((await linkOf(later.id)).detail).toBe('chromium-missing'))
    expect(await told()).toEqual([])
  })
})

const withoutPayments = {
  run: async () => {
    throw new Error('nobody pays here')
  },
}

describe.skipIf(withoutChromium)(`a phone${withoutChromium ? ` (skipped: ${withoutChromium})` : ''}`, () => {
  test('is linked by the picture in the terminal, and unlinked again', {
    timeout: 240_000,
  }, async () => {
    await using standIn = await openStandIn({})
    const folder = temporaryFolder()
    await using _admin = await serveAdmin(
      socketPath(folder),
      { store, queue, daily: withoutPayments, web: { publicUrl: async () => 'http://jara.example:3457' } },
      log,
    )
    const phone = standIn.phone('2348031110002')
    await using _running = await phones({
      session: {
        clientOptions: standIn.clientOptions(),
        timing: { lookMs: 100, tickMs: 250, settleMs: 500, pauses: { first: 50, longest: 400 } },
      },
    })
    const settings = { JARA_DATA: folder, PORT: '3999' }
    const command = begin(['channel', 'link', business.slug], settings)
    const picture = /Linked devices[\s\S]*(?:[█▄▀ ]{20,}\n){10}/
    await soon(() => expect(command.out()).toMatch(picture))
    const accountId = await soon(async () => {
      const link = (await store.links('whatsapp-web')).find(({ businessId }) => businessId === business.id)
      await phone.scan(link?.offer?.value ?? '')
      return link?.accountId ?? ''
    })
    const { code, out, err } = await command.ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(new RegExp(`  http://jara.example:3457/link/${accountId}\\?key=[\\w-]{32}\n`))
    expect(out).toContain('Linked: the number ending in 0002.')
    await expect(askForLink(deps(), business)).rejects.toThrow(/has a linked phone already \(…0002\).*unlink/)
    expect(phone.linkedDevices()).toHaveLength(1)

    expect(await jara(['channel', 'unlink', business.slug], settings)).toMatchObject({
      code: 0,
      out: expect.stringContaining('has ended'),
    })
    expect(phone.linkedDevices()).toEqual([])
    expect(await linkOf(accountId)).toMatchObject({ state: 'unlinked', detail: 'unlink-done' })
    expect(await endLink(deps(), business)).toBe('none')
    expect(await told()).toEqual(['owner.linkReady'])
  })
})
