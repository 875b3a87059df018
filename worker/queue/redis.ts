import { Queue, Worker } from 'bullmq'
import { Redis, type RedisOptions } from 'ioredis'
import { BullJobQueue, type QueueLog, queueOptions, silent } from './bull.ts'
import type { JobQueue } from './queue.ts'

/**
 * The queue of many processes, on Redis 6.2 or later with `maxmemory-policy noeviction` and AOF.
 * @throws Error naming host and port when Redis does not answer within 5 s.
 */
export async function openRedisQueue(options: {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
  url: string
  /** Keys begin with it; several installations can share one Redis. Default `jara`. */
  prefix?: string
  log?: QueueLog
}): Promise<JobQueue> {
  const log = options.log ?? silent
  const { url, prefix = 'jara' } = options
  // Producers fail at once while Redis is away: the caller logs it and the sweep makes it good. Workers wait.
  const producer = await connect(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false }, log)
  const consumer = await connect(url, { maxRetriesPerRequest: null }, log).catch((error) => {
    producer.disconnect()
    throw error
  })
  return new BullJobQueue(
    {
      queue: (name) => new Queue(name, { connection: producer, prefix, ...queueOptions }),
      worker: (name, work, workerOptions) =>
        new Worker(name, work, { connection: consumer, prefix, ...workerOptions }),
      ping: async () => void (await producer.ping()),
      close: async () => {
        await Promise.allSettled([producer.quit(), consumer.quit()])
      },
    },
    log,
  )
}

type Patience = Pick<RedisOptions, 'maxRetriesPerRequest' | 'enableOfflineQueue'>

async function connect(url: string, options: Patience, log: QueueLog): Promise<Redis> {
  const redis = new Redis(url, { ...options, lazyConnect: true, connectTimeout: 5_000 })
  let last: unknown
  redis.on('error', (error) => {
    last = error
    log.warn({ err: error }, 'redis connection error')
  })
  try {
    await redis.connect()
    return redis
  } catch (error) {
    redis.disconnect()
    const { host, port } = redis.options
    const cause = last ?? error
    throw new Error(
      `Redis at ${host}:${port} does not answer (${cause instanceof Error ? cause.message : cause}). ` +
        'Start it, correct REDIS_URL, or leave REDIS_URL out to use the embedded queue in one process.',
      { cause },
    )
  }
}
