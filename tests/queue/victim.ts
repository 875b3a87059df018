/**
 * A process to be killed: makes active, waiting and delayed turns and a delivery, works on the first one without
 * ever finishing, and says so. Arguments: `embedded FOLDER` or `redis URL`.
 */
import { PGlite } from '@electric-sql/pglite'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import { openRedisQueue } from '../../worker/queue/redis.ts'

const [kind, place = ''] = process.argv.slice(2)
const queue =
  kind === 'redis'
    ? await openRedisQueue({ url: place })
    : await openEmbeddedQueue({ pglite: await PGlite.create(place) })
const stuck = Promise.withResolvers<void>()
await queue.onWake(() => {
  stuck.resolve()
  return new Promise(() => {})
}, 1)
await queue.wake({ conversationId: 'active', businessId: 'b' }, 0)
await stuck.promise
await queue.wake({ conversationId: 'waiting', businessId: 'b' }, 0)
await queue.wake({ conversationId: 'delayed', businessId: 'b' }, 1_000)
// Asked for while it runs: to follow the run that is about to be cut off.
await queue.wake({ conversationId: 'active', businessId: 'b' }, 0)
await queue.deliver({ outboundId: 'reply', accountId: 'a', channel: 'web' }, 500)
process.stdout.write('ready\n')
setInterval(() => {}, 60_000)
