import { randomBytes } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import { expect, vi } from 'vitest'
import { type Channel, type ChannelEvent, type OutboundMessage, SendError } from '../../bots/channel.ts'
import { type DeliverDeps, deliver } from '../../bots/deliver.ts'
import { receive } from '../../bots/receive.ts'
import type { Language } from '../../domain/language.ts'
import type { ChannelKind } from '../../prisma/channel-kind.ts'
import { openStore } from '../../prisma/open.ts'
import type { BusinessFile, Store } from '../../prisma/store.ts'
import { answer } from '../../worker/answer.ts'
import type { Answering } from '../../worker/answering/answering.ts'
import { askOwner } from '../../worker/ask-owner.ts'
import { escalate } from '../../worker/escalate.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { remind } from '../../worker/remind.ts'
import { lookAfterRequests } from '../../worker/requests.ts'
import { sweep } from '../../worker/sweep.ts'
import type { Recall } from '../../worker/understand/history.ts'
import type { Understand } from '../../worker/understand.ts'
import { offerFreedTimes } from '../../worker/waiting.ts'
import { salon } from './scene.ts'

/** Tuesday, 10:00 in Lagos. */
export const opening = new Date('2026-12-01T10:00:00+01:00')

export interface Sent extends OutboundMessage {
  address: string
}

/** Collects what is sent, and fails when it is told to. */
export class CollectingChannel implements Channel {
  readonly kind: ChannelKind
  readonly accountId: string
  readonly can: Channel['can']
  readonly sent: Sent[] = []
  attempts = 0
  /** Each send waits for it first. */
  gate: Promise<void> = Promise.resolve()
  /** Each send takes the next one: an error is thrown, undefined lets it through. */
  readonly troubles: (SendError | undefined)[] = []

  constructor(kind: ChannelKind, accountId: string, can: Partial<Channel['can']> = {}) {
    this.kind = kind
    this.accountId = accountId
    this.can = { buttons: 3, textLimit: 4096, typing: false, ...can }
  }

  async listen(): Promise<void> {}

  async send(address: string, message: OutboundMessage): Promise<{ externalId: string }> {
    this.attempts++
    await this.gate
    const trouble = this.troubles.shift()
    if (trouble) throw trouble
    this.sent.push({ ...message, address })
    return { externalId: `sent-${this.sent.length}` }
  }

  /** What a customer was told, as keys; in order. */
  to(address: string): string[] {
    return this.sent.filter((one) => one.address === address).map(({ text }) => text)
  }
}

export const outage = (retryAfter?: number) =>
  new SendError('the channel is away', { retryable: true, ...(retryAfter ? { retryAfter } : {}) })

/** Opening a database takes seconds, emptying it milliseconds: the stories of a file share one. */
export interface Building extends AsyncDisposable {
  store: Store
  pglite: PGlite
  queue: JobQueue
}

export async function openBuilding(): Promise<Building> {
  const { store, pglite } = await openStore({ secretKey: randomBytes(32) })
  if (!pglite) throw new Error('an embedded store is expected')
  const queue = await openEmbeddedQueue({ pglite })
  const dispose = async () => {
    await queue[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  }
  return { store, pglite, queue, [Symbol.asyncDispose]: dispose }
}

export interface House extends AsyncDisposable {
  store: Store
  pglite: PGlite
  queue: JobQueue
  businessId: string
  channel: CollectingChannel
  owner: CollectingChannel
  counted: Map<string, number>
  /** Who was shown that an answer is being written. */
  shown: string[]
  /** Goes on by itself, and can be put forward. */
  clock: { now(): Date; forward(ms: number): void }
  /** A customer writes; resolves when the channel may acknowledge it. */
  writes(
    address: string,
    text: string,
    more?: { id?: string; kind?: 'voice' | 'image' | 'sticker'; name?: string },
  ): Promise<void>
  /** A person of the business types in a customer's chat herself, on her own phone. */
  steps(address: string, text: string, id?: string): Promise<void>
  /** The channel tells anything else. */
  tells(event: Told): Promise<void>
  /** The owner writes to Jara on her own channel. */
  asks(text: string): Promise<void>
  answer: ReturnType<typeof answer>
  deliver: ReturnType<typeof deliver>
  sweep: ReturnType<typeof sweep>
  /** Reminds customers of their bookings. */
  remind: ReturnType<typeof remind>
  /** Reminds the owner of what waits for her word, and gives it up in the end. */
  lookAfterRequests: ReturnType<typeof lookAfterRequests>
  /** Offers freed times to those who wait for them. */
  offerFreed: ReturnType<typeof offerFreedTimes>
  /** Looks after those who wait for a person. */
  escalate: ReturnType<typeof escalate>
  /** Puts to the owner what nothing answers. */
  askOwner: ReturnType<typeof askOwner>
  /** Puts the workers to work, where the story began without them. */
  starts(who: 'answering' | 'delivering'): Promise<void>
  /** Until no message waits for an answer of Jara's and no job is left for those who work now. */
  quiet(): Promise<void>
}

/** An event of the shop's own account. */
type Told = ChannelEvent extends infer Each
  ? Each extends ChannelEvent
    ? Omit<Each, 'accountId'>
    : never
  : never

interface HouseOptions {
  /** What the shop's channel can do besides. */
  can?: Partial<Channel['can']>
  /** Draws the pauses of what is sent unasked; the middle without it. */
  random?: () => number
  understand: Understand
  answering?: Answering
  recall?: Recall
  onAnswered?: (chat: { conversationId: string; businessId: string }) => void
  settleMs?: number
  /** Jobs are made but nobody works on them until the story says so: it calls `answer` and `deliver` itself. */
  idle?: boolean
  file?: BusinessFile
  /** Nothing is known of the business yet but these languages; its owner sets it up. */
  empty?: Language[]
  signal?: AbortSignal
  /** Where customers reach the web pages. */
  publicUrl?: string
  /** Sentences; without it the story hears keys. */
  render?: DeliverDeps['render']
}

/** The whole line from a channel to its replies: real store, real queue, real rules; keys instead of sentences. */
export async function openHouse(building: Building, options: HouseOptions): Promise<House> {
  const { store, pglite, queue } = building
  const stack = new AsyncDisposableStack()
  stack.defer(async () => {
    // As a replica would: the ledger, which refuses to be emptied, is emptied too.
    await pglite.exec(
      `SET session_replication_role = replica; TRUNCATE public."Business" CASCADE; SET session_replication_role = DEFAULT;
       TRUNCATE bullmq.job, bullmq.dedup, bullmq.dedup_next CASCADE`,
    )
  })
  const working = new Set<'answering' | 'delivering'>()
  const businessId = options.empty
    ? await emptyBusiness(store, options.empty)
    : (await store.importBusiness(options.file ?? salon)).businessId
  const own = await store.saveAccount({ businessId, kind: 'whatsapp-cloud', externalId: 'shop' })
  const forOwner = await store.saveAccount({ businessId, kind: 'telegram', externalId: 'bot' })
  const channel = new CollectingChannel('whatsapp-cloud', own.id, options.can)
  const owner = new CollectingChannel('telegram', forOwner.id)
  const clock = runningClock()
  const counted = new Map<string, number>()
  const shown: string[] = []
  const count = (name: string) => void counted.set(name, (counted.get(name) ?? 0) + 1)
  const shared = {
    store,
    queue,
    now: clock.now,
    log: pino({ enabled: false }),
    measure: { count, stage: () => {} },
  }
  const house = {
    ...{ store, pglite, queue, businessId, channel, owner, counted, shown, clock },
    answer: answer({
      ...shared,
      understand: options.understand,
      ...(options.answering ? { answering: options.answering } : {}),
      ...(options.recall ? { recall: options.recall } : {}),
      ...(options.onAnswered ? { onAnswered: options.onAnswered } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.publicUrl ? { publicUrl: options.publicUrl } : {}),
    }),
    deliver: deliver({
      ...shared,
      channels: new Map([channel, owner].map((each) => [each.accountId, each])),
      render: options.render ?? keys,
      random: options.random ?? (() => 0.5),
    }),
    sweep: sweep({ ...shared, graceMs: 10_000 }),
    remind: remind(shared),
    lookAfterRequests: lookAfterRequests(shared),
    offerFreed: offerFreedTimes(shared),
    escalate: escalate(shared),
    askOwner: askOwner(shared),
  }
  const starts: House['starts'] = async (who) => {
    working.add(who)
    stack.use(
      who === 'answering'
        ? await queue.onWake(house.answer, 4)
        : await queue.onDeliver(['whatsapp-cloud', 'telegram'], house.deliver, 4),
    )
  }
  if (!options.idle) for (const who of ['answering', 'delivering'] as const) await starts(who)
  const take = receive({
    ...{ ...shared, count, settleMs: options.settleMs ?? 40 },
    onTaken: (address) => void shown.push(address),
  })
  let made = 0
  const tells = (event: Told) => take({ ...event, accountId: own.id } as ChannelEvent)
  const named = (address: string) => ({ address, aliases: [{ kind: 'phone', value: address }] })
  return {
    ...house,
    starts,
    writes: (address, text, { id = `m${++made}`, kind, name } = {}) =>
      tells({
        ...named(address),
        ...{ externalId: id, text, kind: kind ?? 'text', receivedAt: clock.now() },
        ...(name ? { senderName: name } : {}),
      }),
    steps: (address, text, externalId = `p${++made}`) =>
      tells({ event: 'person', ...named(address), externalId, text, kind: 'text', at: clock.now() }),
    tells,
    asks: (text) =>
      take({
        ...{ accountId: forOwner.id, externalId: `o${++made}`, address: '1001', text, kind: 'text' },
        ...{ receivedAt: clock.now(), aliases: [{ kind: 'telegram', value: '1001' }] },
      }),
    async quiet() {
      await vi.waitFor(
        async () => {
          const { turns, deliveries } = await dueJobs(pglite)
          if (working.has('delivering')) expect(deliveries).toBe(0)
          if (!working.has('answering')) return
          expect(turns).toBe(0)
          const now = clock.now()
          expect(await store.unanswered(new Date(now.getTime() + 1_000), 10, now)).toEqual([])
        },
        { timeout: 15_000, interval: 10 },
      )
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function emptyBusiness(store: Store, languages: Language[]): Promise<string> {
  const id = await store.createEmptyBusiness({ slug: salon.slug, languages, now: opening })
  if (id === null) throw new Error(`There is a business ${salon.slug} already`)
  return id
}

/** Jobs but those put off by more than any settling or retry: until a person is gone, or for a channel's pace. */
async function dueJobs(pglite: PGlite): Promise<{ turns: number; deliveries: number }> {
  const { rows } = await pglite.query<{ queue: string }>(
    `SELECT "queue" FROM bullmq.job WHERE "state" IN ('waiting', 'active', 'delayed')
     AND NOT ("state" = 'delayed' AND "process_at_ms" > extract(epoch FROM clock_timestamp()) * 1000 + 8000)`,
  )
  const turns = rows.filter(({ queue }) => queue === 'turns').length
  return { turns, deliveries: rows.length - turns }
}

const keys: DeliverDeps['render'] = (says) => ({ text: says.map(({ key }) => key).join(' '), buttons: [] })

function runningClock() {
  const began = performance.now()
  let ahead = 0
  return {
    now: () => new Date(opening.getTime() + Math.round(performance.now() - began) + ahead),
    forward: (ms: number) => {
      ahead += ms
    },
  }
}
