import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import pg from 'pg'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import type { BusinessPhone } from '../../start/bench/standin/phone.ts'
import { openStandIn, type StandIn } from '../../start/bench/standin/whatsapp.ts'
import { parseConfig } from '../../start/config.ts'
import { askForLink, followLink } from '../../start/linking.ts'
import { openLog } from '../../start/log.ts'
import { type Running, wire } from '../../start/wire.ts'
import { startRedis } from '../queue/backends.ts'
import { businessYaml } from '../start/business.ts'
import { postgresFolder, startPostgres } from '../store/postgres-server.ts'

/** Jara on several processes, with one linked phone: all that may be killed can be killed. */
export interface Scene extends AsyncDisposable {
  standIn: StandIn
  phone: BusinessPhone
  running: Running
  /** Kills the process that holds the phone, without a word, and starts another. */
  killBots(): Promise<void>
  /** What the database knows of each chat, to see where a message stayed; no texts. */
  rows(): Promise<object[]>
  /** How often that process ended by itself. */
  ownEnds(): number
}

/** Opens everything on a folder of its own and links the phone. */
export async function openScene(folder: string): Promise<Scene> {
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const programs = postgresFolder()
  if (!programs) throw new Error('PostgreSQL is missing: apt-get install postgresql')
  const postgres = stack.use(await startPostgres(programs))
  const redis = await startRedis()
  stack.defer(redis.stop)
  const environment = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    JARA_DATA: folder,
    DATABASE_URL: await postgres.createDatabase(),
    REDIS_URL: redis.url,
    JARA_SECRET_KEY: 'ab'.repeat(32),
    JARA_SETTLE_MS: '200',
    JARA_LOG: process.env.JARA_LOG ?? 'silent',
    PORT: '0',
  }
  const { config } = parseConfig(environment, 'worker,web')
  const running = stack.use(await wire(config, openLog(config.logLevel ?? 'silent')))
  const standIn = stack.use(await openStandIn({ qr: { everyMs: 60_000, codes: 6 } }))
  const phone = standIn.phone('2348099990001', { name: 'Tola Barbers' })
  const bots = stack.use(await openBots(environment, standIn))
  await link(running, phone)
  const open = stack.move()
  return {
    ...{ standIn, phone, running },
    killBots: bots.kill,
    rows: () => rowsOf(environment.DATABASE_URL),
    ownEnds: bots.ownEnds,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

async function rowsOf(connectionString: string): Promise<object[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query(`
      SELECT v."address", v."takenOverUntil", v."personAt",
        (SELECT count(*) FROM "Inbound" AS i WHERE i."conversationId" = v."id") AS "in",
        (SELECT count(*) FROM "Inbound" AS i WHERE i."conversationId" = v."id" AND i."answeredAt" IS NULL) AS "unanswered",
        (SELECT json_agg(json_build_array(o."purpose", o."status", o."attempts", o."error", o."createdAt", o."sentAt") ORDER BY o."seq" DESC)
          FROM (SELECT * FROM "Outbound" WHERE "conversationId" = v."id" ORDER BY "seq" DESC LIMIT 3) AS o) AS "last"
      FROM "Conversation" AS v`)
    return rows
  } finally {
    await client.end()
  }
}

async function openBots(environment: NodeJS.ProcessEnv, standIn: StandIn) {
  const argument = JSON.stringify(standIn.clientOptions())
  let ownEnds = 0
  let wanted = true
  let child: ChildProcess
  const start = async () => {
    child = fork(new URL('bots.ts', import.meta.url).pathname, [argument], {
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const started = child
    started.once('exit', (_, signal) => {
      if (signal === 'SIGKILL' || !wanted) return
      // Whoever runs Jara starts it again: docs/running.md.
      ownEnds++
      void start()
    })
    await once(started, 'message')
  }
  await start()
  return {
    ownEnds: () => ownEnds,
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      await start()
    },
    async [Symbol.asyncDispose]() {
      wanted = false
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function link({ store }: Running, phone: BusinessPhone): Promise<void> {
  const { businessId: id } = await store.importBusiness(parseBusinessFile(Buffer.from(businessYaml)))
  const deps = { store, publicUrl: 'http://localhost:3000', now: () => new Date() }
  const { account } = await askForLink(deps, { id, slug: 'tola-barbers' })
  for await (const { scene, offer } of followLink(deps, account.id))
    if (scene === 'picture' && offer !== undefined) await phone.scan(offer).catch(() => {})
}
