import { readFileSync } from 'node:fs'
import type { Message, User } from 'grammy/types'
import { pino } from 'pino'
import { parseBusinessFile } from '../../../prisma/business-file.ts'
import { openStore } from '../../../prisma/open.ts'
import { wireLine } from '../../../start/line.ts'
import { loadMeaning } from '../../../start/meaning.ts'
import { places } from '../../../start/places.ts'
import { openEngine } from '../../../worker/engine/open-engine.ts'
import { openEmbeddedQueue } from '../../../worker/queue/embedded.ts'
import type { JobQueue } from '../../../worker/queue/queue.ts'
import { loadPrompts, openUnderstand } from '../../../worker/understand.ts'
import { FakeTelegram } from '../../channels/fake-telegram.ts'
import { accountOf, channelOn } from '../../channels/telegram-rig.ts'

/** A salon on Telegram with the whole product behind it, and a clock that is set from hour to hour. */
export interface Shop extends AsyncDisposable {
  fake: FakeTelegram
  /** "2026-12-03T08:00", in Lagos; what is due then is done. */
  at(local: string): Promise<void>
  /** Looks for what is due, as the line does by itself every few seconds. */
  rounds(): Promise<void>
  writes(from: User, text: string): void
  /** Until nobody waits for an answer and nothing is due to be sent. */
  quiet(): Promise<void>
}

const log = pino({ enabled: false })

export async function openShop(): Promise<Shop> {
  await using stack = new AsyncDisposableStack()
  const clock = localClock('2026-12-02T15:00')
  const { store, pglite } = await openStore({ secretKey: new Uint8Array(32) })
  stack.use(store)
  if (!pglite) throw new Error('an embedded store is expected')
  const queue = stack.use(await openEmbeddedQueue({ pglite }))
  const engine = stack.use(
    await openEngine({ ...{ model: undefined, bundled: places.model, gpu: false }, log }),
  )
  const fake = stack.use(await FakeTelegram.start())
  const file = parseBusinessFile(
    readFileSync(new URL('../../../samples/mama-nkechi-braids.yaml', import.meta.url)),
  )
  const { businessId } = await store.importBusiness({ ...file, languages: ['pcm', 'en'] })
  const account = await store.saveAccount({
    ...{ businessId, kind: 'telegram', externalId: accountOf(fake).externalId },
    credentials: { token: fake.token },
  })
  const rounds: (() => Promise<void>)[] = []
  const line = stack.use(
    await wireLine({
      ...{ store, now: clock.now, log, sends: ['telegram'], settleMs: 50 },
      queue: byHand(queue, rounds),
      understand: openUnderstand(engine, await loadPrompts(places.prompts)),
      meaning: await loadMeaning(log),
      measure: { count: () => {}, stage: () => {} },
    }),
  )
  const lease = (until: Date) => store.leaseAccount(account.id, 'this process', until, clock.now())
  line.open(channelOn(fake, [], { account, lease, now: clock.now }))
  const sweep = async () => {
    for (const round of rounds) await round()
  }
  const quiet = () => settled(pglite, fake)
  const open = stack.move()
  return {
    ...{ fake, quiet, rounds: sweep },
    async at(local) {
      clock.set(local)
      await sweep()
      await quiet()
    },
    writes: (from, text) => void fake.write(from, { text }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

/** The sweep runs when the story says so, not by the wall clock. */
function byHand(queue: JobQueue, rounds: (() => Promise<void>)[]): JobQueue {
  return new Proxy(queue, {
    get(target, name) {
      if (name !== 'onSweep') return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name)
      return async (_everyMs: number, work: () => Promise<void>) => {
        rounds.push(work)
        return { [Symbol.asyncDispose]: async () => {} }
      }
    },
  })
}

/** Goes on by itself from the minute to which it was set, by fractions of a second. */
function localClock(first: string) {
  let [set, since] = [Date.parse(`${first}:00+01:00`), performance.now()]
  return {
    now: () => new Date(set + Math.min(50_000, Math.round(performance.now() - since))),
    set(local: string) {
      ;[set, since] = [Date.parse(`${local}:00+01:00`), performance.now()]
    },
  }
}

type Database = NonNullable<Awaited<ReturnType<typeof openStore>>['pglite']>

/** What came was answered, what was written was sent; jobs that are put off by minutes are another hour's. */
async function settled(pglite: Database, fake: FakeTelegram): Promise<void> {
  const waiting = async () => {
    const { rows } = await pglite.query<{ count: number }>(`SELECT (
        (SELECT count(*) FROM bullmq.job WHERE "state" IN ('waiting', 'active', 'delayed')
          AND NOT ("state" = 'delayed' AND "process_at_ms" > extract(epoch FROM clock_timestamp()) * 1000 + 8000))
        + (SELECT count(*) FROM public."Inbound" WHERE "answeredAt" IS NULL)
        + (SELECT count(*) FROM public."Outbound" WHERE "status" = 'sending'))::int AS "count"`)
    return (rows[0]?.count ?? 0) + fake.feed.waiting().length
  }
  const until = performance.now() + 60_000
  for (let still = 0; still < 3; ) {
    if (performance.now() > until) throw new Error('the shop does not come to rest')
    still = (await waiting()) === 0 ? still + 1 : 0
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
}

/** What somebody was told since, as it stands in her chat, with the buttons under it. */
export function told(messages: Message[], to: User): string[] {
  return messages
    .filter(({ chat }) => chat.id === to.id)
    .map((message) => {
      const { text = '', reply_markup } = message as Message.TextMessage
      const buttons = (reply_markup?.inline_keyboard ?? []).flat().map((button) => `[${button.text}]`)
      return buttons.length > 0 ? `${text}\n${buttons.join(' ')}` : text
    })
}
