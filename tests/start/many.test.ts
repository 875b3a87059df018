import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startRedis, withoutRedis } from '../queue/backends.ts'
import { postgresFolder, startPostgres } from '../store/postgres-server.ts'
import { businessYaml } from './business.ts'
import { Customer } from './chat.ts'
import { temporaryFolder } from './folder.ts'
import { jara, plainReader, up } from './product.ts'

const programs = postgresFolder()
const without =
  programs || process.env.CI === 'true'
    ? withoutRedis
    : 'no PostgreSQL here (Debian: apt-get install postgresql)'

describe.skipIf(without)(`one process for each role${without ? ` (skipped: ${without})` : ''}`, () => {
  test('on one PostgreSQL and one Redis they answer together', { timeout: 300_000 }, async () => {
    if (!programs) throw new Error('PostgreSQL is missing: apt-get install postgresql')
    const postgres = await startPostgres(programs)
    const redis = await startRedis()
    onTestFinished(async () => {
      await postgres[Symbol.asyncDispose]()
      await redis.stop()
    })
    const settings = {
      JARA_DATA: temporaryFolder(),
      DATABASE_URL: await postgres.createDatabase(),
      REDIS_URL: redis.url,
      JARA_SECRET_KEY: 'ab'.repeat(32),
      JARA_MODEL: (await plainReader()).url,
      JARA_SETTLE_MS: '200',
    }
    const file = join(settings.JARA_DATA, 'tola.yaml')
    writeFileSync(file, businessYaml)
    expect(await jara(['business', 'import', file], settings)).toMatchObject({ code: 0 })

    const [web, worker, bots] = await Promise.all(
      ['web', 'worker', 'bots'].map((role) => up(settings, ['--roles', role])),
    )
    const customer = new Customer(web?.url ?? '', 'tola-barbers')
    await customer.say('how much to barb')
    expect(await customer.reply(1)).toContain('3,000')

    expect(await (await fetch(`${worker?.url}/readyz`)).json()).toMatchObject({
      ready: true,
      engine: { state: 'ready' },
    })
    expect(await (await fetch(`${bots?.url}/healthz`)).json()).toEqual({ ok: true })
    expect((await fetch(`${bots?.url}/chat/tola-barbers`)).status).toBe(404)
    const ends = await Promise.all([web, worker, bots].map((product) => product?.end('SIGTERM')))
    expect(ends).toEqual([0, 0, 0])
  })
})
