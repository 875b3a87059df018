import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Trim, trims } from '../../../bots/whatsapp-web/chromium-flags.ts'
import { parseBusinessFile } from '../../../prisma/business-file.ts'
import { Fault } from '../../fault.ts'
import { type Summary, summarize } from '../samples.ts'
import type { BusinessPhone } from '../standin/phone.ts'
import { openStandIn, type StandIn } from '../standin/whatsapp.ts'
import { blankPageMemory, memoryOf, processorSecondsOf, type TreeMemory } from './memory.ts'
import type { PhonesProductNews, PhonesProductOptions } from './product.ts'
import { runTraffic } from './traffic.ts'

export interface PhonesBenchOptions {
  sessions: number
  everyMs: number
  /** 0 measures memory alone. */
  seconds: number
  /** What Chromium leaves out; none: as the library starts it. */
  trimmed: boolean
  settleMs: number
  chromium: string | undefined
  businessPath: string
  environment: Record<string, string | undefined>
  progress(part: 'linked' | 'messages', done: number, of: number): void
}

export interface PhonesBenchReport {
  cpu: string
  cores: number
  sessions: number
  trims: readonly Trim[]
  /** From the first request to the last phone linked. */
  linkedMs: number
  blankPage: TreeMemory
  /** Before the first message. */
  idle: TreeMemory
  busy?: TreeMemory
  traffic?: {
    sent: number
    lost: number
    /** From the end of the settling time to the reply that the customer was shown, in ms. */
    wait: Summary
    seconds: number
    /** Processors that Jara and its browsers kept busy on average. */
    processors: number
  }
  breaches: string[]
}

/** How long linked phones come to rest before their memory is measured. */
const restMs = 10_000

/** Links phones to a stand-in for WhatsApp, then lets their customers write. Linux only. */
export async function runPhonesBench(options: PhonesBenchOptions): Promise<PhonesBenchReport> {
  if (process.platform !== 'linux') throw new Fault('This bench reads /proc, so it runs on Linux only.')
  const { sessions, trimmed, chromium, seconds } = options
  const blankPage = await blankPageMemory(chromium, trimmed)
  await using standIn = await openStandIn()
  const began = performance.now()
  await using product = await startPhones(standIn, options)
  const linkedMs = performance.now() - began
  await pause(restMs)
  const idle = await memoryOf(product.pid)
  const measured = seconds > 0 ? await measureTraffic(product, options) : {}
  return {
    ...{ cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), sessions },
    ...{ trims: trimmed ? trims : [], linkedMs, blankPage, idle },
    ...measured,
    breaches: standIn.breaches(),
  }
}

interface Phones extends AsyncDisposable {
  pid: number
  phones: BusinessPhone[]
}

async function measureTraffic({ pid, phones }: Phones, options: PhonesBenchOptions) {
  const { services } = parseBusinessFile(await readFile(options.businessPath))
  const before = await processorSecondsOf(pid)
  const began = performance.now()
  const { sent, lost, waits } = await runTraffic({
    ...{ phones, everyMs: options.everyMs, seconds: options.seconds },
    services: services.map(({ name }) => name),
    progress: (done, of) => options.progress('messages', done, of),
  })
  const seconds = (performance.now() - began) / 1000
  const processors = ((await processorSecondsOf(pid)) - before) / seconds
  const wait = summarize(waits.map((ms) => ms - options.settleMs))
  return { busy: await memoryOf(pid), traffic: { sent, lost, wait, seconds, processors } }
}

/** The product with one linked phone for each business. @throws Fault when it ends before all are linked */
async function startPhones(standIn: StandIn, options: PhonesBenchOptions): Promise<Phones> {
  const slugs = Array.from({ length: options.sessions }, (_, index) => `bench-${index + 1}`)
  const phones = slugs.map((_, index) => standIn.phone(`23480999${String(index).padStart(5, '0')}`))
  const folder = await mkdtemp(join(tmpdir(), 'jara-bench-'))
  const child = fork(new URL('product.ts', import.meta.url).pathname, [argument(standIn, slugs, options)], {
    env: environmentOf(options, folder),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const linked = new Set<string>()
  const all = Promise.withResolvers<void>()
  child.on('message', (news: PhonesProductNews) => {
    // A code that has just been replaced is scanned again as the next one.
    if ('qr' in news) void phones[slugs.indexOf(news.slug)]?.scan(news.qr).catch(() => {})
    if (!('linked' in news)) return
    linked.add(news.linked)
    options.progress('linked', linked.size, slugs.length)
    if (linked.size === slugs.length) all.resolve()
  })
  const dispose = async () => {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const early = ended.then(() => {
    throw new Fault('Jara ended before all phones were linked: see its log above.')
  })
  try {
    await Promise.race([all.promise, early])
  } catch (error) {
    await dispose()
    throw error
  }
  early.catch(() => {})
  return { pid: child.pid as number, phones, [Symbol.asyncDispose]: dispose }
}

function argument(standIn: StandIn, slugs: string[], { trimmed, businessPath }: PhonesBenchOptions): string {
  const session = { clientOptions: standIn.clientOptions(), trims: trimmed ? trims : [] }
  return JSON.stringify({ session, businessPath, slugs } satisfies PhonesProductOptions)
}

/** An empty setting counts as absent: nothing of the operator's own is touched. */
function environmentOf({ environment, settleMs, chromium }: PhonesBenchOptions, folder: string) {
  const own = {
    DATABASE_URL: '',
    REDIS_URL: '',
    TELEGRAM_BOT_TOKEN: '',
    WHATSAPP_CLOUD_TOKEN: '',
    NODE_ENV: '',
  }
  const set = { JARA_DATA: folder, JARA_SETTLE_MS: String(settleMs), PORT: '0', WHATSAPP_WEB_STARTS: '4' }
  return { ...environment, ...own, JARA_SECRET_KEY: '', JARA_CHROMIUM: chromium ?? '', ...set }
}
