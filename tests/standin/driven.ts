import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import wweb, { type Client, type Message } from 'whatsapp-web.js'
import type { BusinessPhone } from '../../start/bench/standin/phone.ts'
import type { StandIn } from '../../start/bench/standin/whatsapp.ts'
import { chromiumPath } from '../web/chromium.ts'

export const patience = { timeout: 20_000, interval: 20 }

/** Events of the library that the tests look at, in order, as `NAME DETAIL`. */
const heard = [
  'authenticated',
  'ready',
  'disconnected',
  'change_state',
  'message_ack',
  'call',
  'unread_count',
]

/** whatsapp-web.js as published, with what it told its user. */
export interface Driven extends AsyncDisposable {
  client: Client
  events: string[]
  qrs: string[]
  /** Messages of `message`. */
  inbox: Message[]
  /** Messages of `message_create` that the business wrote. */
  own: Message[]
  /** Resolves at the next `ready`. */
  ready(): Promise<void>
}

export interface DrivenOptions {
  /** A folder that outlives the client: what a linked device has on disk. */
  profile: string
  pairWithPhoneNumber?: { phoneNumber: string }
  takeoverOnConflict?: boolean
}

export async function newProfile(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'jara-standin-profile-'))
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

export function drive(world: StandIn, { profile, ...options }: DrivenOptions): Driven {
  const { puppeteer, ...reach } = world.clientOptions()
  const client = new wweb.Client({
    ...reach,
    ...options,
    authStrategy: new wweb.LocalAuth({ dataPath: profile }),
    puppeteer: {
      executablePath: chromiumPath() ?? 'chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...puppeteer.args],
    },
  })
  const stop = forgiveInterruptions(client)
  const driven: Driven = {
    ...{ client, events: [], qrs: [], inbox: [], own: [] },
    ready: () => new Promise((resolve) => client.once('ready', () => resolve())),
    async [Symbol.asyncDispose]() {
      stop()
      await client.destroy().catch(() => undefined)
    },
  }
  listen(driven)
  return driven
}

/**
 * The library prepares a page after each navigation and waits for nothing: that closing, or the next navigation,
 * interrupts this is no fault of the stand-in.
 * @returns what is called before closing
 */
function forgiveInterruptions(client: Client): () => void {
  const library = client as Client & { inject(): Promise<void> }
  const inject = library.inject.bind(library)
  let closing = false
  library.inject = () =>
    inject().catch((error: unknown) => {
      if (!closing && !String(error).includes('Execution context was destroyed')) throw error
    })
  return () => {
    closing = true
  }
}

function listen({ client, events, qrs, inbox, own }: Driven): void {
  for (const name of heard)
    client.on(name, (detail) => events.push(`${name} ${describeEvent(detail)}`.trim()))
  client.on('qr', (qr) => qrs.push(qr))
  client.on('message', (message) => inbox.push(message))
  client.on('message_create', (message) => message.fromMe && own.push(message))
}

function describeEvent(detail: unknown): string {
  const { id, ack } = (detail ?? {}) as { id?: { id?: string }; ack?: number }
  if (id?.id !== undefined) return `${id.id} ${ack}`
  return typeof detail === 'string' ? detail : ''
}

/** A client that is linked to this phone and ready. */
export async function linked(world: StandIn, phone: BusinessPhone, profile: string): Promise<Driven> {
  const driven = drive(world, { profile })
  const ready = driven.ready()
  const paired = new Promise<void>((resolve, reject) => {
    driven.client.once('qr', (qr) => phone.scan(qr).then(resolve, reject))
  })
  await driven.client.initialize()
  await Promise.all([paired, ready])
  return driven
}

/** The same profile in a new browser. */
export async function restarted(world: StandIn, profile: string): Promise<Driven> {
  const driven = drive(world, { profile })
  const ready = driven.ready()
  await driven.client.initialize()
  await ready
  return driven
}

/** Waits until this holds. */
export function until(holds: () => unknown): Promise<unknown> {
  return vi.waitFor(holds, patience)
}
