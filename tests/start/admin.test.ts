import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import type { IncomingMessage } from '../../prisma/channel-events.ts'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { connectAdmin } from '../../start/admin/connect.ts'
import type { AdminPorts } from '../../start/admin/protocol.ts'
import { serveAdmin } from '../../start/admin/serve.ts'
import { socketPath } from '../../start/admin/socket.ts'
import { importBusiness } from '../../start/import-business.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { businessYaml } from './business.ts'
import { temporaryFolder } from './folder.ts'

const log = pino({ level: 'silent' })
const path = socketPath(mkdtempSync(join(tmpdir(), 'jara-admin-')))
const closing = new AsyncDisposableStack()
let store: Store
let queue: JobQueue
let admin: AdminPorts
const daily = {
  run: async () => {
    throw new Error('nobody pays here')
  },
}
const web = { publicUrl: async () => 'http://jara.example:3457' }

beforeAll(async () => {
  const opened = await openStore({ secretKey: Buffer.alloc(32, 1) })
  store = closing.use(opened.store)
  queue = closing.use(await openEmbeddedQueue({ pglite: opened.pglite as PGlite }))
  closing.use(await serveAdmin(path, { store, queue, daily, web }, log))
  const connected = await connectAdmin(path)
  if (!connected) throw new Error('the socket does not answer')
  admin = connected
  await importBusiness(admin.store, parseBusinessFile(businessYaml))
})

afterAll(async () => {
  await closing.disposeAsync()
  rmSync(dirname(path), { recursive: true, force: true })
})

test('a command sees the store of the running process as if it were its own', async () => {
  const [business] = await store.businesses()
  expect(business?.slug).toBe('tola-barbers')
  expect(await admin.store.businesses()).toEqual([business])
  const mine = admin.store.forBusiness(business?.id ?? '')
  expect(await mine.export()).toEqual(await store.forBusiness(business?.id ?? '').export())
  expect(await mine.bookings({ from: '2026-12-01' })).toEqual([])
})

test('and what of it is about billing', async () => {
  const [business] = await store.businesses()
  const found = [{ businessId: business?.id, zone: 'Africa/Lagos' }]
  expect(await admin.store.billing.unmetered(10)).toEqual(found)
  expect(await admin.store.billing.due(new Date(), 10)).toEqual([])
})

test('a command learns where the running Jara is reached', async () => {
  expect(await admin.web.publicUrl()).toBe('http://jara.example:3457')
})

test('dates stay dates, and the queue can be woken', async () => {
  const [account] = await store.accounts('web')
  const received = await admin.store.receive(message(account?.id ?? ''))
  if (!received) throw new Error('the message was not new')
  const [conversation] = await admin.store.forBusiness(received.businessId).conversations(10)
  expect(conversation?.lastMessageAt).toEqual(new Date('2026-12-01T08:00:00Z'))
  await admin.queue.wake(received, 0)
  expect((await admin.queue.depth()).turns).toBe(1)
})

test('an error comes through with its name and message', async () => {
  await expect(admin.store.receive(message('nobody'))).rejects.toMatchObject({
    name: 'UnknownAccount',
    message: expect.stringContaining('nobody'),
  })
})

function message(accountId: string): IncomingMessage {
  return {
    accountId,
    externalId: 'm1',
    address: 's1',
    aliases: [{ kind: 'web', value: 's1' }],
    kind: 'text',
    text: 'hi',
    receivedAt: new Date('2026-12-01T08:00:00Z'),
  }
}

test('only its owner may open the socket', () => {
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('where no process answers there is nothing to ask', async () => {
  expect(await connectAdmin(socketPath(temporaryFolder()))).toBeNull()
})

test('the socket that a killed process left behind is replaced', async () => {
  const left = socketPath(temporaryFolder())
  writeFileSync(left, '')
  expect(await connectAdmin(left)).toBeNull()
  await using _server = await serveAdmin(left, { store, queue, daily, web }, log)
  expect(await connectAdmin(left)).not.toBeNull()
})

test('a folder with a long name has a socket all the same', () => {
  const long = join(temporaryFolder(), 'x'.repeat(150))
  expect(Buffer.byteLength(socketPath(long))).toBeLessThan(104)
  expect(socketPath(long)).toBe(socketPath(long))
})
