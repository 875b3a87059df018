import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { findChromium } from '../../bots/whatsapp-web/chromium.ts'
import { keepSession, type LiveSession, type SessionOptions } from '../../bots/whatsapp-web/session.ts'
import { limitStarts } from '../../bots/whatsapp-web/starts.ts'
import type { Timing } from '../../bots/whatsapp-web/timing.ts'
import { openStore } from '../../prisma/open.ts'
import type { Link } from '../../prisma/phone-link.ts'
import type { Account, Store } from '../../prisma/store.ts'
import { openStandIn, type StandIn } from '../../start/bench/standin/whatsapp.ts'
import { businessFile } from '../store/fixtures.ts'

/** Why these tests cannot run here; in CI a missing browser is a failure instead. */
export const noChromium =
  process.env.CI === 'true'
    ? false
    : await findChromium(process.env.JARA_CHROMIUM).then(
        () => false,
        () => true,
      )

/** Short where a test waits for it, long where something could lapse by accident on a busy machine. */
export const quick: Partial<Timing> = {
  ...{ lookMs: 200, tickMs: 250, probeMs: 8_000, leaseMs: 30_000, missingMs: 300, unpairedMs: 500 },
  ...{ takeOverMs: 500, takeOverAgainMs: 60_000, offlineShownMs: 400, pauses: { first: 50, longest: 400 } },
}

export interface Line {
  level: 'info' | 'warn' | 'error'
  fields: Record<string, unknown>
  text: string
}

/** One process that runs an account's session, and what it did. */
export interface Run {
  readonly live: LiveSession[]
  readonly lines: Line[]
  /** Each state and detail that the link came to, in order. */
  readonly states: string[]
  /** The session that is live now. */
  current(): LiveSession | undefined
  stop(): Promise<void>
}

export interface House extends AsyncDisposable {
  store: Store
  whatsapp: StandIn
  folder: string
  secretKey: Uint8Array
  account(): Promise<Account>
  run(account: Account, changes?: Partial<SessionOptions>): Run
}

async function openHouse(): Promise<House> {
  await using stack = new AsyncDisposableStack()
  const secretKey = randomBytes(32)
  const { store } = await openStore({ secretKey })
  stack.use(store)
  const whatsapp = stack.use(await openStandIn({ qr: { everyMs: 2_000, codes: 3 } }))
  const folder = await mkdtemp(join(tmpdir(), 'jara-sessions-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const runs = new Set<Run>()
  stack.defer(() => Promise.all([...runs].map((run) => run.stop())).then(() => undefined))
  const open = stack.move()
  const house: House = {
    ...{ store, whatsapp, folder, secretKey },
    async account() {
      const { businessId } = await store.importBusiness(businessFile())
      const business = await store.forBusiness(businessId).business()
      return store.saveAccount({ businessId, kind: 'whatsapp-web', externalId: business.slug })
    },
    run(account, changes = {}) {
      const run = start(house, account, changes)
      runs.add(run)
      return run
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
  return house
}

function start(house: House, account: Account, changes: Partial<SessionOptions>): Run {
  const { store, whatsapp, folder, secretKey } = house
  const stop = new AbortController()
  const live: LiveSession[] = []
  const lines: Line[] = []
  const states: string[] = []
  const owner = randomUUID()
  const write = (level: Line['level']) => (fields: object, text: string) =>
    lines.push({ level, fields: fields as Record<string, unknown>, text })
  const options: SessionOptions = {
    ...{ account, store, folder, secretKey },
    lease: (until) => store.leaseAccount(account.id, owner, until, new Date()),
    starts: limitStarts(),
    clientOptions: whatsapp.clientOptions(),
    log: { info: write('info'), warn: write('warn'), error: write('error') } as never,
    notify: ({ state, detail }) => states.push(detail === null ? state : `${state}: ${detail}`),
    ...changes,
    timing: { ...quick, ...changes.timing },
  }
  const serve = async (session: LiveSession) => {
    live.push(session)
  }
  const done = keepSession(options, serve, stop.signal)
  return {
    ...{ live, lines, states },
    current: () => live.findLast(({ signal }) => !signal.aborted),
    async stop() {
      stop.abort()
      await done
    },
  }
}

/** One house for a file's tests. */
export function house(): () => House {
  let open: House | undefined
  beforeAll(async () => {
    open = await openHouse()
  })
  afterAll(() => open?.[Symbol.asyncDispose]())
  return () => open as House
}

export const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 60_000, interval: 50 })

export async function linkOf(house: House, account: Account): Promise<Link> {
  const link = await house.store.link(account.id)
  if (!link) throw new Error('the account has no link yet')
  return link
}

/** Somebody opens the link page. */
export async function askForLink(house: House, account: Account, forMs = 120_000): Promise<void> {
  const now = new Date()
  const until = new Date(now.getTime() + forMs)
  await house.store.requestLink(account.id, { keyHash: randomUUID(), until, now })
}

/** The owner scans the newest QR code that the link's row shows. */
export async function scan(house: House, account: Account, number: string): Promise<void> {
  await soon(async () => {
    const { offer } = await linkOf(house, account)
    expect(offer?.kind).toBe('qr')
    await house.whatsapp.phone(number).scan(offer?.value as string)
  })
}

export async function becomesLive(run: Run): Promise<LiveSession> {
  await soon(() => expect(run.current()).toBeDefined())
  return run.current() as LiveSession
}

/** A phone linked by QR, and served. */
export async function linked(house: House, number: string, changes: Partial<SessionOptions> = {}) {
  const account = await house.account()
  await askForLink(house, account)
  const run = house.run(account, changes)
  await scan(house, account, number)
  const session = await becomesLive(run)
  return { account, run, session, phone: house.whatsapp.phone(number) }
}

export const kept = (house: House, account: Account) =>
  readdir(join(house.folder, account.id)).catch(() => [])
