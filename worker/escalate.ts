import type { Logger } from 'pino'
import type { Business, Facts } from '../domain/business.ts'
import { type Escalation, escalationDue } from '../domain/escalation.ts'
import type { Say } from '../domain/say.ts'
import { toLocal } from '../domain/time.ts'
import type { CallForPerson } from '../prisma/person-calls.ts'
import type { Store } from '../prisma/store.ts'
import type { JobQueue } from './queue/queue.ts'

export interface EscalateDeps {
  store: Pick<Store, 'callsForPerson' | 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  now: (businessId?: string) => Date
  log: Pick<Logger, 'info'>
}

/** Calls that one look deals with; the next one goes on. */
const limit = 500
/** Nothing is due sooner after a call than the reminder of an emergency. */
const soonestMs = 2 * 60_000
/** While the shop is closed calls stand for hours: looking at them at every sweep would read much for nothing. */
const everyMs = 20_000

/**
 * Leaves nobody waiting without word: reminds the owner of a call for a person that nobody answers, and later tells the
 * customer that it takes longer. Both are written once, however often and in however many processes it runs.
 */
export function escalate(deps: EscalateDeps): () => Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = deps.now()
    if (now.getTime() - lookedAt < everyMs) return
    lookedAt = now.getTime()
    const before = new Date(now.getTime() - soonestMs)
    const calls = await deps.store.callsForPerson(before, limit, now)
    for (const [businessId, theirs] of Map.groupBy(calls, (call) => call.businessId)) {
      const store = deps.store.forBusiness(businessId)
      const first = Math.min(...theirs.map(({ at }) => at.getTime()))
      const [business, timeOff] = await Promise.all([store.business(), store.timeOff(new Date(first))])
      for (const call of theirs) await take(deps, { business, timeOff }, call)
    }
  }
}

async function take(deps: EscalateDeps, book: Pick<Facts, 'business' | 'timeOff'>, call: CallForPerson) {
  const { business } = book
  const now = deps.now(business.id)
  const shop = { ...book, quiet: call.quiet }
  const step = escalationDue(standing(call, business), shop, toLocal(now, business.timezone))
  if (!step) return
  const says = wordsOf(step, business, call, now)
  const store = deps.store.forBusiness(business.id)
  for (const job of await store.escalate(call, step, says, now)) await deps.queue.deliver(job)
  deps.log.info({ conversationId: call.conversationId, step }, 'nobody has answered a call for a person yet')
}

function standing({ at, reason, remindedAt, apologisedAt }: CallForPerson, { timezone }: Business) {
  const done = { reminded: remindedAt !== null, apologised: apologisedAt !== null }
  return { at: toLocal(at, timezone), reason, ...done }
}

function wordsOf(step: Escalation, business: Business, call: CallForPerson, now: Date): Say[] {
  const { customerName: customer, reason, channel, customerPhone: phone } = call
  const minutes = Math.floor((now.getTime() - call.at.getTime()) / 60_000)
  if (step === 'remind')
    return [
      { key: 'owner.stillWaiting', args: { customer, reason, minutes } },
      { key: 'owner.reach', args: { channel, phone } },
    ]
  const who = business.ownerName ?? null
  return business.phone
    ? [{ key: 'handoff.delayedCall', args: { who, phone: business.phone } }]
    : [{ key: 'handoff.delayed', args: { who } }]
}
