import type { Change } from '../../domain/changes.ts'
import type { IncomingMessage, PersonMessage } from '../../prisma/channel-events.ts'
import type { BusinessFile, BusinessStore, Store } from '../../prisma/store.ts'
import type { Turn, TurnResult } from '../../prisma/turn.ts'

/** A Tuesday, ten o'clock in Lagos. */
export const now = new Date('2026-12-01T09:00:00Z')

let made = 0
/** Every test has its own businesses, so that tests do not meet in the database. */
export function businessFile(changes: Partial<BusinessFile> = {}): BusinessFile {
  made += 1
  return {
    slug: `amaka-${made}`,
    name: "Amaka's Place",
    kind: 'salon',
    timezone: 'Africa/Lagos',
    languages: ['en', 'pcm'],
    hours: { tue: [{ from: 540, to: 1140 }] },
    closures: [{ date: '2026-12-25', reason: 'Christmas' }],
    people: [
      { id: 'Amaka', name: 'Amaka' },
      { id: 'Uche', name: 'Uche', services: ['twists'] },
    ],
    peopleNamed: true,
    services: [
      {
        id: 'twists',
        name: 'Twists',
        also: ['passion twist'],
        price: { from: 1_500_000, to: 1_500_000 },
        minutes: 120,
        deposit: 300_000,
        note: 'hair not included',
      },
      { id: 'wash', name: 'Wash and set', also: [], price: { from: 350_000, to: 500_000 }, minutes: 60 },
    ],
    knowledge: [{ id: 'faq-1', question: 'Do you have light?', answer: 'Yes, we have an inverter.' }],
    policy: { noticeMinutes: 60, horizonDays: 30, cancelHours: 12, lateMinutes: 15 },
    takeover: { quietMinutes: 30, handBackWord: '#jara' },
    ...changes,
  }
}

export interface Shop {
  id: string
  slug: string
  store: Store
  business: BusinessStore
  /** Its web chat. */
  accountId: string
  /** Amaka, or whoever is first. */
  personId: string
}

export async function shop(store: Store, changes: Partial<BusinessFile> = {}): Promise<Shop> {
  const file = businessFile(changes)
  const { businessId: id } = await store.importBusiness(file)
  const business = store.forBusiness(id)
  const [account] = (await store.accounts('web')).filter(({ businessId }) => businessId === id)
  const [person] = (await business.business()).people
  return { id, slug: file.slug, store, business, accountId: account?.id ?? '', personId: person?.id ?? '' }
}

let sent = 0
export function message(at: Shop, changes: Partial<IncomingMessage> = {}): IncomingMessage {
  sent += 1
  const address = changes.address ?? `session-${sent}`
  return {
    accountId: at.accountId,
    externalId: `message-${sent}`,
    aliases: [{ kind: 'web', value: address }],
    kind: 'text',
    text: 'Good morning, how much be twists?',
    receivedAt: now,
    ...changes,
    address,
  }
}

/** What a person of the business wrote in a chat herself. */
export function byPerson(at: Shop, changes: Partial<PersonMessage> & { address: string }): PersonMessage {
  const { receivedAt, ...rest } = message(at, { text: 'Amaka here', address: changes.address })
  return { ...rest, at: receivedAt, ...changes }
}

/** So many seconds after `now`. */
export function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}

/** A customer who has written one message that waits for its answer. */
export async function chat(at: Shop, changes: Partial<IncomingMessage> = {}): Promise<Turn> {
  const received = await at.store.receive(message(at, changes))
  if (!received) throw new Error('This message was received before')
  return turnOf(at, received.conversationId)
}

export async function turnOf(at: Shop, conversationId: string): Promise<Turn> {
  const turn = await at.business.loadTurn(conversationId, now)
  if (!turn) throw new Error('The business has no such conversation')
  return turn
}

/** Answers everything that the turn read, with one reply. */
export function answer(turn: Turn, changes: Partial<TurnResult> = {}): TurnResult {
  return {
    conversationId: turn.conversationId,
    customerId: turn.customerId,
    rev: turn.rev,
    state: { version: 1 },
    language: 'en',
    answered: turn.messages.map(({ id }) => id),
    changes: [],
    replies: [[{ key: 'greet' }]],
    ownerNotices: [],
    usage: { turns: 1 },
    now,
    ...changes,
  }
}

/** Twists with the shop's first person on Saturday 5 December. */
export function booking(
  at: Shop,
  from: string,
  to: string,
  changes: Partial<Change & { kind: 'book' }> = {},
) {
  return {
    kind: 'book' as const,
    serviceId: 'twists',
    personId: at.personId,
    start: `2026-12-05T${from}`,
    end: `2026-12-05T${to}`,
    price: { from: 1_500_000, to: 1_500_000 },
    ...changes,
  }
}

/** How each of many attempts ended: the class of its error, or `done`. */
export async function outcomes(attempts: Promise<unknown>[]): Promise<Record<string, number>> {
  const settled = await Promise.allSettled(attempts)
  const counts: Record<string, number> = {}
  for (const one of settled) {
    const name = one.status === 'fulfilled' ? 'done' : (one.reason as Error).name
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
