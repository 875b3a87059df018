import { DatabaseUnreachable } from '../../prisma/postgres.ts'
import { openRedisQueue } from '../../worker/queue/redis.ts'
import type { Config } from '../config.ts'
import { openData } from '../open-data.ts'
import { type Finding, missing, ok } from './finding.ts'

export async function databaseFinding(config: Config): Promise<Finding> {
  try {
    await using opened = await openData(config)
    const businesses = (await opened.store.businesses()).length
    const where = config.databaseUrl
      ? `PostgreSQL at ${new URL(config.databaseUrl).host}`
      : `embedded in ${config.dataFolder}; PostgreSQL is not needed`
    const running = opened.running ? '; Jara is running on it' : ''
    return ok('database', `${where}; ${businesses} businesses${running}`)
  } catch (error) {
    const { message } = error as Error
    const what = error instanceof DatabaseUnreachable ? 'PostgreSQL does not answer' : 'does not open'
    return missing('database', what, message)
  }
}

export async function queueFinding({ redisUrl }: Config): Promise<Finding> {
  if (redisUrl === undefined) return ok('queue', 'embedded; Redis is not needed')
  try {
    await using opened = await openRedisQueue({ url: redisUrl })
    const { turns, deliveries } = await opened.depth()
    return ok('queue', `Redis at ${new URL(redisUrl).host}; ${turns} turns and ${deliveries} deliveries wait`)
  } catch (error) {
    return missing('queue', 'Redis does not answer', (error as Error).message)
  }
}
