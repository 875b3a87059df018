import { setFlagsFromString } from 'node:v8'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import { connectAdmin } from './admin/connect.ts'
import { socketPath } from './admin/socket.ts'
import { clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Daily } from './daily.ts'
import { Fault } from './fault.ts'
import { secretKey } from './secret-key.ts'

/** What a command reads and writes; the same whether or not `jara up` runs. */
export interface Data extends AsyncDisposable {
  store: Store
  /** The queue of the process that has the embedded database open; absent when this process opened it itself. */
  running?: JobQueue
  /** The daily run in that process. */
  daily?: Daily
  /** Where the web pages are; asked of the running process where that has the data open. */
  publicUrl(): Promise<string>
}

/**
 * Opens the store for one command: on a PostgreSQL server, through the process that has the data folder open, or
 * the folder itself.
 */
export async function openData(config: Config): Promise<Data> {
  const running = await runningData(config)
  if (running) return running
  stayFrugal()
  if (config.databaseUrl === undefined) compileQuickly()
  const { openStore } = await import('../prisma/open.ts')
  const { store } = await openStore({
    ...storePlace(config),
    secretKey: secretKey(config.secretKey, config.dataFolder),
    now: clock(config.startAt),
  })
  return {
    store,
    publicUrl: async () => config.publicUrl,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/**
 * Garbage is collected often instead of late: a run over all businesses on a machine with much memory would otherwise hold
 * it twice as long and grow half as large again, beside the Jara that answers.
 * https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
function stayFrugal(): void {
  setFlagsFromString('--optimize-for-size')
}

/**
 * The embedded database as it is compiled at first, and no better: for one of its functions the optimizing compiler takes
 * 600 MB and a second, which the few statements of a command never earn back.
 * https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
function compileQuickly(): void {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
}

/** As `openData`, for what only a running Jara can do. @throws Fault when none has the data folder open */
export async function openRunning(config: Config): Promise<Data> {
  if (config.databaseUrl !== undefined) return openData(config)
  const running = await runningData(config)
  if (running) return running
  throw new Fault(
    'No Jara runs on this data, and only a running one can hold the link to a phone. Start it (`npm start`), and say ' +
      'this in another terminal.',
  )
}

async function runningData({ databaseUrl, dataFolder }: Config): Promise<Data | null> {
  const admin = databaseUrl === undefined ? await connectAdmin(socketPath(dataFolder)) : null
  if (!admin) return null
  const { store, queue, daily, web } = admin
  return { store, running: queue, daily, publicUrl: web.publicUrl, [Symbol.asyncDispose]: async () => {} }
}

/** Where the store is: the server that is set, or the data folder. */
export function storePlace(config: Config): { databaseUrl: string } | { folder: string } {
  return config.databaseUrl === undefined
    ? { folder: config.dataFolder }
    : { databaseUrl: config.databaseUrl }
}
