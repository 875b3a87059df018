import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Account, Store } from '../../prisma/store.ts'
import { type Channel, type Pace, type Receive, SendError } from '../channel.ts'
import { type Pauses, pauseMs } from '../pause.ts'
import { Inbox } from './inbox.ts'
import { OwnMessages } from './own-messages.ts'
import { markOwnIds } from './page.ts'
import { checkMessage, Sender, textLimit } from './send.ts'
import { keepSession, type LiveSession, type SessionOptions } from './session.ts'
import { Typing } from './typing.ts'

export interface WhatsAppWebOptions {
  /** `cursor` is an ISO instant, in WhatsApp's time: what came before is stored. */
  account: Pick<Account, 'id' | 'cursor'>
  session: SessionOptions
  /** What of the account's chats the store knows, and where it stands. */
  history: Pick<Store, 'sentByJara' | 'saveCursor' | 'account'>
  pace: Pace
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  now: () => Date
  timing?: Partial<Timing>
}

/** In milliseconds. */
export interface Timing {
  /** Between attempts to store what came in. */
  pauses: Pauses
  /** How long one send may take before the session is taken for stuck; shorter than the lease of a message. */
  sendMs: number
  /** How long Jara says nothing while it looks for what came in before: then the rest is looked at beside it. */
  catchUpMs: number
  /** How often the account's cursor is saved. */
  saveMs: number
  /** How long a message waits for the other name of its sender. */
  patienceMs: number
  /** After how long a sender's other name is asked for again. */
  askAgainMs: number
}

const defaults = {
  pauses: { first: 250, longest: 30_000 },
  sendMs: 14_000,
  catchUpMs: 20_000,
  saveMs: 30_000,
  patienceMs: 1_500,
  askAgainMs: 60_000,
} satisfies Timing

/** A business's own WhatsApp on its own phone, to which Jara is linked like any WhatsApp Web. */
export function whatsAppWebChannel(options: WhatsAppWebOptions): Channel {
  const { account, history, log, now } = options
  const timing = { ...defaults, ...options.timing }
  const own = new OwnMessages(account.id, history)
  const sender = new Sender({ own, now, deadlineMs: timing.sendMs })
  const typing = new Typing()
  const place = placeOf(options)
  let live: LiveSession | undefined
  /** The session whose chats were looked at: what a person wrote meanwhile is known before Jara says more. */
  let abreast: LiveSession | undefined
  let elsewhere = false

  const attend = async (session: LiveSession, receive: Receive) => {
    const { client, signal } = session
    const { id: accountId } = account
    own.marking = await markOwnIds(client, accountId).catch(() => false)
    if (!own.marking) log.warn({ accountId }, unmarked)
    const position = await place.arrive()
    if (signal.aborted) return
    const inbox = new Inbox(session, { accountId, receive, own, timing, now, log, position })
    place.follow(inbox)
    inbox.listen()
    live = session
    const end = () => {
      if (live === session) live = undefined
    }
    signal.addEventListener('abort', end, { once: true })
    await inbox.reconcile()
    void soonOr(inbox.caughtUp(), timing.catchUpMs, signal).then(() => {
      if (live === session) abreast = session
    })
  }

  /** Tells, as it is asked, whether another process has the session. */
  const lease = async (until: Date) => {
    elsewhere = !(await options.session.lease(until))
    return !elsewhere
  }

  return {
    kind: 'whatsapp-web',
    accountId: account.id,
    can: { buttons: 0, textLimit, typing: true, replyOnly: true, pace: options.pace },

    async listen(receive, signal) {
      if (signal.aborted) return
      const saving = setInterval(() => void place.save(), timing.saveMs).unref()
      try {
        const onElsewhere = (isElsewhere: boolean) => {
          elsewhere = isElsewhere
        }
        const kept = { ...options.session, lease, onElsewhere }
        await keepSession(kept, (session) => attend(session, receive), signal)
      } finally {
        clearInterval(saving)
        await place.leave()
      }
    },

    session: () => (elsewhere ? 'elsewhere' : live && abreast === live ? 'here' : 'nowhere'),

    async send(address, message) {
      checkMessage(message)
      if (!live) throw new SendError(notConnected, { retryable: true })
      const sent = await sender.send(live, address, message)
      typing.sent(address)
      return { externalId: sent }
    },

    async typing(address) {
      if (live) await typing.show(live, address)
    },
  }
}

/** Resolves with `work`, after `ms`, or when aborted; never rejects. */
async function soonOr(work: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  await Promise.race([work.catch(() => {}), pauseMs(ms, either)])
  over.abort()
}

/** What is not stored by then is found by the next session. */
const leavingMs = 5_000

const unmarked =
  'this WhatsApp Web makes the ids of its messages in a new way: what Jara sends is told from what a person sends ' +
  'by the sends in flight and by the database alone'
const notConnected = 'WhatsApp is not connected now: the message waits until the phone is linked again'

/** Where the account stands, from session to session. */
function placeOf({ account, history, log, now }: WhatsAppWebOptions) {
  let saved = account.cursor
  let position = account.cursor === null ? null : new Date(account.cursor)
  let inbox: Inbox | undefined
  const current = () => {
    const at = inbox?.cursor.position ?? position
    // A message of tomorrow, by somebody's wrong clock, must not hide those of today.
    return at && at > now() ? now() : at
  }
  const save = async () => {
    const cursor = current()?.toISOString() ?? null
    if (cursor === null || cursor === saved) return
    try {
      await history.saveCursor(account.id, cursor)
      saved = cursor
    } catch (error) {
      log.warn({ err: error, accountId: account.id }, 'where WhatsApp stands could not be saved yet')
    }
  }
  return {
    save,
    /** Where a session begins. Another process may have run the one before. @throws what the store throws */
    async arrive(): Promise<Date | null> {
      const stored = (await history.account(account.id))?.cursor ?? null
      const latest = Math.max(current()?.getTime() ?? 0, stored === null ? 0 : Date.parse(stored))
      position = latest === 0 ? null : new Date(latest)
      inbox = undefined
      return position
    },
    follow(next: Inbox) {
      inbox = next
    },
    /** Finishes what is in hand, unless a dead browser holds it, then saves. */
    async leave() {
      await Promise.race([inbox?.idle(), sleep(leavingMs, undefined, { ref: false })])
      await save()
    },
  }
}
