import type { Logger } from 'pino'
import type { BusinessSummary } from '../prisma/listings.ts'
import type { Store } from '../prisma/store.ts'

/** Everything that the web app needs, handed in by `start`; it opens nothing itself. */
export interface WebDeps {
  store: Pick<
    Store,
    | 'forBusiness'
    | 'businesses'
    | 'businessBySlug'
    | 'account'
    | 'link'
    | 'links'
    | 'choosePairing'
    | 'calendarBookings'
    | 'calendarFeed'
    | 'admitVisitor'
    | 'billing'
  >
  /** The business's web chat account; null when it has none. */
  webChat(business: BusinessSummary): Promise<ChatAccount | null>
  /** Answers what Telegram posts for one account; null when there is no such account here. */
  telegramWebhook?(accountId: string, request: Request): Promise<Response | null>
  /** Answers Meta, for all numbers on the Cloud API; null where none are set up. */
  whatsappWebhook?(request: Request): Promise<Response | null>
  /** Who takes payments: the key with which it signs, and a look at one payment; absent: nobody can pay here. */
  paystack?: { secretKey: string; settle(job: { reference: string }): Promise<void> }
  readiness(): Promise<Readiness>
  /** Prometheus text. */
  metrics(): Promise<string>
  now: () => Date
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Opens the dashboard. */
  dashboardKey: string
  limits?: Partial<Limits>
}

/** What `bots/web-chat.ts` offers; the web app knows no more of it. */
export interface ChatAccount {
  readonly accountId: string
  /** Resolves once the message is stored. @throws when it cannot be stored now */
  post(message: {
    session: string
    text: string
    id?: string | undefined
  }): Promise<{ id: string; externalId: string }>
  subscribe(session: string, follower: (event: ChatEvent) => void): () => void
}

export type ChatEvent = { kind: 'typing' } | { kind: 'message'; externalId: string }

export interface Readiness {
  database: Check
  queue: Check
  engine: Check & { model: string; runsOn: string; state: string }
  /** Where models write too: each with its tasks, whether it is loaded, and its memory. */
  models?: Check & {
    tasks: { tasks: string[]; name: string; state: string; bytes: number; residentBytes?: number }[]
  }
  /** Whether the small files beside the reader are there: of the question matcher, of the language identifier. */
  files?: Check & { matcher: boolean; languages: boolean }
}

export interface Check {
  ok: boolean
  /** What is wrong and what to do about it. */
  detail?: string
}

export interface Limits {
  /** Messages of one session: how many at once, and how many a second after that. */
  session: Rate
  /** Messages from one address, which whole neighbourhoods may share behind their mobile network. */
  address: Rate
  /** Histories and event streams asked for from one address. */
  reads: Rate
  login: Rate
  /** Event streams open in this process, altogether and in one session. */
  streams: number
  streamsPerSession: number
  /** How often an open page's transcript is read again for what other processes delivered. */
  pollMs: number
  keepAliveMs: number
}

export interface Rate {
  burst: number
  perSecond: number
}

export const defaultLimits = {
  session: { burst: 30, perSecond: 1 },
  address: { burst: 300, perSecond: 30 },
  reads: { burst: 600, perSecond: 60 },
  login: { burst: 10, perSecond: 1 / 30 },
  streams: 5_000,
  streamsPerSession: 10,
  pollMs: 5_000,
  keepAliveMs: 15_000,
} satisfies Limits
