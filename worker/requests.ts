import type { Logger } from 'pino'
import { parseState } from '../domain/state.ts'
import { lapsedSays } from '../domain/step/lapsed.ts'
import { dateOf, toLocal } from '../domain/time.ts'
import type { Lapse, Request } from '../prisma/requests.ts'
import type { BusinessStore, Store } from '../prisma/store.ts'
import { alertOf, tappable } from './notice-actions.ts'
import type { JobQueue } from './queue/queue.ts'

export interface RequestDeps {
  store: Pick<Store, 'requestsDue' | 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  now: (businessId?: string) => Date
  log: Pick<Logger, 'info'>
}

/** Requests that one run looks at; the next one goes on. */
const limit = 100

/**
 * Leaves nobody waiting for an owner who accepts bookings by hand: reminds her, and after her time gives the request up
 * with a word to its customer. Each once, however often and in however many processes it runs.
 */
export function lookAfterRequests(deps: RequestDeps): () => Promise<void> {
  return async () => {
    for (const request of await deps.store.requestsDue(deps.now(), limit)) {
      const now = deps.now(request.businessId)
      const jobs = request.isOver ? await lapse(deps, request, now) : await nudge(deps, request, now)
      for (const job of jobs) await deps.queue.deliver(job)
      const { id: bookingId, isOver } = request
      if (jobs.length > 0) deps.log.info({ bookingId, isOver }, 'a request waits for its owner')
    }
  }
}

async function nudge({ store }: RequestDeps, request: Request, now: Date) {
  const shop = store.forBusiness(request.businessId)
  const { timezone, decideBy } = request
  const by = { at: toLocal(decideBy, timezone), today: dateOf(toLocal(now, timezone)) }
  const says = [
    alertOf(request, { key: 'accept.nudge', args: { ...(await argsOf(shop, request, now)), by } }),
  ]
  return await shop.nudgeOwner(request, says, now)
}

async function lapse({ store }: RequestDeps, request: Request, now: Date) {
  const shop = store.forBusiness(request.businessId)
  const local = toLocal(now, request.timezone)
  const owner = [{ key: 'accept.lapsed', args: await argsOf(shop, request, now) }]
  const turn = request.conversationId ? await shop.loadTurn(request.conversationId, now) : null
  const told = turn && lapsedSays(turn.facts, request, parseState(turn.state), local)
  const words: Lapse = {
    ...{ owner, customer: told?.says ?? [], rev: turn?.rev ?? 0 },
    state: told?.state ?? null,
  }
  return await shop.lapseRequest(request, words, now)
}

/** A party, and services in a row, are told as one thing. */
async function argsOf(shop: BusinessStore, request: Request, now: Date) {
  const { id, customerName, start, phone, guest, groupId, timezone } = request
  const found = groupId ? await shop.appointments([{ ref: id, together: true }], now) : [request]
  const all = found.filter(({ status }) => status === 'held')
  return {
    customer: customerName,
    others: guest === undefined ? 0 : Math.max(0, all.length - 1),
    services: [...new Set(all.map(({ serviceName }) => serviceName))],
    start: { at: start, today: dateOf(toLocal(now, timezone)) },
    phone: tappable(phone),
  }
}
