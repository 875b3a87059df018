import type { Logger } from 'pino'
import { openStore } from '../prisma/open.ts'
import { openPglite } from '../prisma/pglite.ts'
import type { Store } from '../prisma/store.ts'
import { createApp } from '../web/app.ts'
import { health } from '../web/health.ts'
import { listen } from '../web/server.ts'
import { openAnswering } from '../worker/answering/answering.ts'
import { loadAnswerPrompt } from '../worker/answering/prompt.ts'
import type { EngineInfo } from '../worker/engine/engine.ts'
import type { TaskModels } from '../worker/engine/task-models.ts'
import { hearing } from '../worker/language/hearing.ts'
import { loadIdentifier } from '../worker/language/identifier.ts'
import { openEmbeddedQueue } from '../worker/queue/embedded.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import { openRedisQueue } from '../worker/queue/redis.ts'
import { loadSummaryPrompt, openSummarising } from '../worker/summary/summarising.ts'
import { openRecall } from '../worker/understand/history.ts'
import { loadPrompts, openUnderstand, readsHistory } from '../worker/understand.ts'
import { serveAdmin } from './admin/serve.ts'
import { socketPath } from './admin/socket.ts'
import { unlessBeyondPlan } from './beyond-plan.ts'
import { openBilling } from './billing.ts'
import { type Channels, channelsOf, type Outside } from './channels.ts'
import { clock } from './clock.ts'
import type { Config } from './config.ts'
import { openDaily } from './daily.ts'
import { importSamples } from './import-business.ts'
import { type Line, wireLine } from './line.ts'
import { loadMeaning } from './meaning.ts'
import { openMetrics } from './metrics.ts'
import { storePlace } from './open-data.ts'
import { places } from './places.ts'
import { importFirstPlans } from './plans-file.ts'
import { isReachable } from './public-address.ts'
import { readiness } from './readiness.ts'
import { dashboardKey, secretKey } from './secret-key.ts'
import { openModels } from './task-models.ts'
import { saveTelegramAccount } from './telegram.ts'
import { saveConfiguredWhatsAppCloud } from './whatsapp-cloud.ts'

/** What runs, until it is disposed of. */
export interface Running extends AsyncDisposable {
  store: Store
  queue: JobQueue
  /** Of the web server: pages where this process has the role `web`, health and metrics in any case. */
  port: number
  dashboardKey: string
  engine: EngineInfo | undefined
  /** Slug of the business that TELEGRAM_BOT_TOKEN speaks for. */
  telegramFor: string | undefined
}

type Parts = Awaited<ReturnType<typeof openParts>>

/**
 * The composition root: opens everything that the roles need, in order. The end goes the other way round: no more
 * is taken in, what is in hand is finished, what was opened is closed.
 * @param outside stands for the outside world in measurements and tests
 * @throws Error with its fix in the message, after closing what was open already
 */
export async function wire(config: Config, log: Logger, outside: Outside = {}): Promise<Running> {
  await using stack = new AsyncDisposableStack()
  const parts = await openParts(config, log, stack)
  if (config.databaseUrl === undefined) await importSamples(parts.store, places.samples)
  const telegramFor = await unlessBeyondPlan(saveTelegramAccount(parts.store, config.telegram), log)
  await unlessBeyondPlan(saveConfiguredWhatsAppCloud(parts.store, config.whatsappCloud), log)
  if (config.paystack) await importFirstPlans(parts.store, places.plans, parts.now())

  let line: Line
  const channels = channelsOf({ ...parts, config, log, line: () => line, ...outside })
  line = stack.use(await openLine(config, log, parts, channels))
  stack.use(await channels.open())
  const { port } = stack.use(await serveWeb(config, log, parts, channels))

  const open = stack.move()
  return {
    store: parts.store,
    queue: parts.queue,
    port,
    dashboardKey: dashboardKey(parts.key),
    engine: parts.engine?.info(),
    telegramFor,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

/** Opens what is slow, the model and the database, at the same time. */
async function openParts(config: Config, log: Logger, stack: AsyncDisposableStack) {
  const key = secretKey(config.secretKey, config.dataFolder)
  const metrics = openMetrics()
  const opening = config.roles.includes('worker') ? openModels(config, log, metrics) : undefined
  // Awaited below; a model that is refused meanwhile must not end the process before the rest is closed.
  opening?.catch(() => {})
  stack.defer(async () => void (await (await opening?.catch(() => undefined))?.[Symbol.asyncDispose]()))
  const { store, queue } = await openRows(config, log, key, stack)
  const models = await opening
  const engine = models?.reading
  metrics.watch({ queue, ...(engine && { engine }), ...(models && { models }) })
  return { key, store, queue, engine, models, metrics, now: clock(config.startAt) }
}

async function openRows(
  config: Config,
  log: Logger,
  key: Buffer,
  stack: AsyncDisposableStack,
): Promise<{ store: Store; queue: JobQueue }> {
  const now = clock(config.startAt)
  const { store, pglite } = await openStore({ ...storePlace(config), secretKey: key, now })
  stack.use(store)
  const queue = stack.use(
    config.redisUrl === undefined
      ? await openEmbeddedQueue({ pglite: pglite ?? stack.use(await openPglite()).pglite, log })
      : await openRedisQueue({ url: config.redisUrl, log }),
  )
  const web = { publicUrl: async () => config.publicUrl }
  const daily = openDaily(config, { store, queue, key, log, now })
  const ports = { store, queue, daily, web }
  if (pglite) stack.use(await serveAdmin(socketPath(config.dataFolder), ports, log))
  return { store, queue }
}

async function openLine(config: Config, log: Logger, parts: Parts, channels: Channels): Promise<Line> {
  const { store, queue, models, metrics, now } = parts
  const { paystack, publicUrl } = config
  return wireLine({
    ...{ store, queue, now, log },
    measure: metrics,
    settleMs: config.settleMs,
    ...(isReachable(publicUrl) && { publicUrl }),
    ...(paystack && { billing: openBilling(paystack, { ...parts, publicUrl, log }) }),
    sends: channels.sends,
    reopen: channels.reopen,
    ...(models && (await modelTasks(models, store, log))),
  })
}

/** What the models are used for. @throws PromptError */
async function modelTasks({ reading, answering, summarising }: TaskModels, store: Store, log: Logger) {
  const summary = summarising && (await loadSummaryPrompt(places.prompts))
  const hear = await loadIdentifier(places.identifier)
  return {
    hear,
    understand: hearing(openUnderstand(reading, await loadPrompts(places.prompts)), hear),
    meaning: await loadMeaning(log),
    ...(readsHistory(reading) && { recall: openRecall(store) }),
    ...(answering && { answering: openAnswering(answering, await loadAnswerPrompt(places.prompts), log) }),
    ...(summarising &&
      summary && { summaries: { summarising: openSummarising(summarising, summary), head: summary.head } }),
  }
}

async function serveWeb(config: Config, log: Logger, parts: Parts, channels: Channels) {
  const { store, now, metrics } = parts
  const told = { log, readiness: () => readiness(parts), metrics: () => metrics.text() }
  if (!config.roles.includes('web')) return listen(health(told), { port: config.port })
  const app = createApp({
    ...told,
    ...{ store, now, dashboardKey: dashboardKey(parts.key) },
    ...(config.paystack && {
      paystack: { secretKey: config.paystack.secretKey, settle: (job) => parts.queue.settle(job) },
    }),
    ...channels.web,
  })
  return listen(app, { port: config.port })
}
