import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { deliver } from '../bots/deliver.ts'
import { receive } from '../bots/receive.ts'
import { terminalChannel } from '../bots/terminal.ts'
import { render } from '../locales/render.ts'
import type { BusinessSummary } from '../prisma/listings.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import { connectAdmin } from './admin/connect.ts'
import { socketPath } from './admin/socket.ts'
import { clock } from './clock.ts'
import { findBusiness } from './commands/context.ts'
import type { Config } from './config.ts'
import { Fault } from './fault.ts'
import { openMetrics } from './metrics.ts'
import { wire } from './wire.ts'

/** How often replies are looked for: a process that runs elsewhere cannot call this one. */
const lookEveryMs = 100
const leaseMs = 30_000

/**
 * A conversation between this terminal and a business, until the input ends or Ctrl-C. Turns are answered by the
 * Jara that runs on this data, or else by one started for the occasion.
 */
export async function talk(
  config: Config,
  log: Logger,
  options: { business?: string; as: string },
): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const { store, queue } = await answering(config, log, stack)
  const business = await chosen(store, options.business)
  const now = clock(config.startAt)
  const account = await store.saveAccount({
    businessId: business.id,
    kind: 'terminal',
    externalId: business.slug,
  })
  const channel = terminalChannel({
    accountId: account.id,
    address: options.as,
    title: business.name,
    input: process.stdin,
    output: process.stdout,
    interactive: process.stdin.isTTY === true,
    now,
    log,
  })
  const measure = openMetrics()
  const deps = {
    store,
    queue,
    now,
    log,
    measure,
    render,
    leaseMs,
    random: Math.random,
    channels: new Map([[account.id, channel]]),
  }
  const over = new AbortController()
  process.once('SIGINT', () => over.abort())
  const sending = sendReplies(deps, account.id, over.signal)
  const count = (name: string) => measure.count(name, { channel: 'terminal' })
  const listening = channel.listen(receive({ ...deps, settleMs: config.settleMs, count }), over.signal)
  await Promise.race([channel.ended, sending, listening])
  over.abort()
  await Promise.all([sending, listening])
}

/** The store and queue of the running Jara; without one, of a Jara in this process that serves no web and no bots. */
async function answering(
  config: Config,
  log: Logger,
  stack: AsyncDisposableStack,
): Promise<{ store: Store; queue: JobQueue }> {
  const admin = config.databaseUrl === undefined ? await connectAdmin(socketPath(config.dataFolder)) : null
  if (admin) return admin
  return stack.use(await wire({ ...config, roles: ['worker'], port: 0 }, log))
}

async function chosen(store: Store, slug: string | undefined): Promise<BusinessSummary> {
  if (slug !== undefined) return (await findBusiness(store, slug)).summary
  const [first] = await store.businesses()
  if (first) return first
  throw new Fault(
    'There is no business to talk to: `npm run jara -- business import FILE.yaml`, or `npm start` for the samples.',
  )
}

async function sendReplies(
  deps: Parameters<typeof deliver>[0],
  accountId: string,
  signal: AbortSignal,
): Promise<void> {
  const send = deliver(deps)
  while (!signal.aborted) {
    const due = await deps.store.undelivered(deps.now(), 500)
    for (const job of due.filter((row) => row.accountId === accountId)) await send(job)
    await pause(lookEveryMs, undefined, { signal }).catch(() => {})
  }
}
