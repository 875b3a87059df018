import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import type { BusinessFile } from '../../prisma/store.ts'
import { Fault } from '../fault.ts'
import { importBusiness } from '../import-business.ts'
import { secretKey } from '../secret-key.ts'
import { readChats } from './chats.ts'
import { residentBytesOf } from './process-tree.ts'
import { type Product, startProduct } from './product.ts'

export interface MemoryReport {
  firstStartMs: number
  warmStartMs: number
  conversations: number
  /** Resident bytes of the whole process tree after so many conversations. */
  samples: { conversations: number; bytes: number }[]
  turnsPerSecond: number
}

export interface MemoryOptions {
  conversations: number
  businessPath: string
  /** Of the product under test; its data folder, port and settling time are set here. */
  environment: Record<string, string | undefined>
  progress(done: number, of: number): void
}

/** Bursts are not what is measured here: a short settling time lets a thousand conversations pass in minutes. */
const settleMs = 50
/** Conversations that run at once. */
const atOnce = 20
/** Bursts of one conversation. */
const turns = 3
const samples = 10

/** Starts the product twice on a folder of its own, then holds conversations with it through the web chat API. */
export async function measureMemory(options: MemoryOptions): Promise<MemoryReport> {
  const folder = await mkdtemp(join(tmpdir(), 'jara-bench-'))
  // An empty setting counts as absent: nothing of the operator's own is touched.
  const own = { DATABASE_URL: '', REDIS_URL: '', TELEGRAM_BOT_TOKEN: '', JARA_SECRET_KEY: '', NODE_ENV: '' }
  const log = { JARA_LOG: options.environment.JARA_LOG ?? 'warn' }
  const environment = {
    ...options.environment,
    ...own,
    ...log,
    JARA_DATA: folder,
    JARA_SETTLE_MS: String(settleMs),
  }
  try {
    const first = await startProduct(environment)
    await first[Symbol.asyncDispose]()
    const file = parseBusinessFile(await readFile(options.businessPath))
    await importInto(folder, file)
    await using product = await startProduct(environment)
    const report = await converse(product, file, options)
    return {
      firstStartMs: first.readyMs,
      warmStartMs: product.readyMs,
      conversations: options.conversations,
      ...report,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function converse(
  product: Product,
  { slug, services }: BusinessFile,
  { conversations, progress }: MemoryOptions,
): Promise<Pick<MemoryReport, 'samples' | 'turnsPerSecond'>> {
  const chats = await readChats(services.map(({ name }) => name))
  const taken = [{ conversations: 0, bytes: await residentBytesOf(product.pid) }]
  const began = performance.now()
  const batch = Math.max(1, Math.ceil(conversations / samples))
  for (let from = 0; from < conversations; from += batch) {
    const until = Math.min(conversations, from + batch)
    await inParallel(from, until, (index) =>
      conversation(product, slug, `bench-${index}`, chats(index).slice(0, turns)),
    )
    taken.push({ conversations: until, bytes: await residentBytesOf(product.pid) })
    progress(until, conversations)
  }
  const seconds = (performance.now() - began) / 1000
  return { samples: taken, turnsPerSecond: (conversations * turns) / seconds }
}

async function inParallel(
  from: number,
  until: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = from
  const worker = async () => {
    while (next < until) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Brings the business in, or up to date, while the product is down. */
async function importInto(folder: string, file: BusinessFile): Promise<void> {
  const { store } = await openStore({ folder, secretKey: secretKey(undefined, folder) })
  await using _ = store
  await importBusiness(store, file)
}

/** Says each line and waits until it is answered. */
async function conversation({ url }: Product, slug: string, session: string, lines: string[]): Promise<void> {
  const messages = `${url}/api/chat/${slug}/messages`
  for (const [turn, text] of lines.entries()) {
    const posted = await fetch(messages, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ session, text }),
    })
    if (posted.status !== 202)
      throw new Fault(`The chat API answered ${posted.status}: ${await posted.text()}`)
    await posted.body?.cancel()
    await answered(`${messages}?session=${session}`, turn + 1)
  }
}

async function answered(transcript: string, turns: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    await pause(200)
    const { messages } = (await (await fetch(transcript)).json()) as { messages: { from: string }[] }
    const last = messages.findLastIndex(({ from }) => from === 'customer')
    const asked = messages.filter(({ from }) => from === 'customer').length
    if (asked >= turns && messages.length > last + 1) return
  }
  throw new Fault('A message was not answered within two minutes.')
}
