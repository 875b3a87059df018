import { DatabaseUnreachable } from '../../prisma/postgres.ts'
import { openRedisQueue } from '../../worker/queue/redis.ts'
import { clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { openData } from '../open-data.ts'
import { type Finding, missing, ok, warn } from './finding.ts'

/** The database, and what its messages tell of the channels. */
export async function databaseFindings(config: Config): Promise<Finding[]> {
  try {
    await using opened = await openData(config)
    const businesses = (await opened.store.businesses()).length
    const where = config.databaseUrl
      ? `PostgreSQL at ${new URL(config.databaseUrl).host}`
      : `embedded in ${config.dataFolder}; PostgreSQL is not needed`
    const running = opened.running ? '; Jara is running on it' : ''
    const unsent = await opened.store.unsent(clock(config.startAt)())
    return [ok('database', `${where}; ${businesses} businesses${running}`), messagesFinding(unsent)]
  } catch (error) {
    const { message } = error as Error
    const what = error instanceof DatabaseUnreachable ? 'PostgreSQL does not answer' : 'does not open'
    return [missing('database', what, message)]
  }
}

/** A phone that is off or was lost shows in what could not be sent. */
export function messagesFinding({ waiting, givenUp }: { waiting: number; givenUp: number }): Finding {
  if (waiting + givenUp === 0) return ok('messages', 'none waits for its channel')
  return warn(
    'messages',
    `${waiting} have waited an hour or longer to be sent; ${givenUp} of the last week could not be sent for a day and were given up`,
    '`jara channel list` shows which phone is not `ready`: link it again; owners were told whom to call',
  )
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
