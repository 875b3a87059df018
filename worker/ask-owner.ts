import type { Logger } from 'pino'
import { isDueToPut } from '../domain/knowledge/putting.ts'
import { afterQuietHours } from '../domain/quiet-hours.ts'
import type { Say } from '../domain/say.ts'
import { toLocal } from '../domain/time.ts'
import type { QuestionToPut } from '../prisma/open-questions.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from './queue/queue.ts'

export interface AskOwnerDeps {
  store: Pick<Store, 'questionsToPut' | 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  now: (businessId?: string) => Date
  log: Pick<Logger, 'info'>
}

const limit = 200
/** Questions gather for minutes before the owner is asked. */
const everyMs = 20_000

/**
 * Puts what customers asked and nothing answers to the owner, one question at a time, once for all who asked alike,
 * however often and in however many processes it runs.
 */
export function askOwner(deps: AskOwnerDeps): () => Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = deps.now()
    if (now.getTime() - lookedAt < everyMs) return
    lookedAt = now.getTime()
    const asked = await deps.store.questionsToPut(now, limit)
    for (const [businessId, theirs] of Map.groupBy(asked, (one) => one.businessId)) {
      const due = theirs.find((one) => isDue(one, deps.now(businessId)))
      if (due) await put(deps, due)
    }
  }
}

function isDue({ quiet, timezone, firstAt, putAt, othersAt, ...asked }: QuestionToPut, now: Date): boolean {
  const local = toLocal(now, timezone)
  if (afterQuietHours(local, quiet) > local) return false
  const ago = (then: Date) => Math.floor((now.getTime() - then.getTime()) / 60_000)
  return isDueToPut({
    ...asked,
    askedAgo: ago(firstAt),
    putAgo: putAt && ago(putAt),
    othersAgo: othersAt && ago(othersAt),
  })
}

async function put(deps: AskOwnerDeps, question: QuestionToPut): Promise<void> {
  const { businessId, groupId, customers, words } = question
  const says: Say[] = [{ key: 'learn.ask', args: { count: customers, words } }]
  const store = deps.store.forBusiness(businessId)
  const jobs = await store.putQuestion(question, says, deps.now(businessId))
  for (const job of jobs) await deps.queue.deliver(job)
  if (jobs.length > 0)
    deps.log.info({ businessId, groupId, customers }, 'the owner is asked what is not known')
}
