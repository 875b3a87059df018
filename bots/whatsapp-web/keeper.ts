import type { Logger } from 'pino'
import type { Client, ClientOptions } from 'whatsapp-web.js'
import type { Account, Store } from '../../prisma/store.ts'
import type { Trim } from './chromium-flags.ts'
import { type LinkChange, LinkReports } from './link-reports.ts'
import { Profile } from './profile.ts'
import type { Starts } from './starts.ts'
import { type Timing, usualTiming } from './timing.ts'

/** A session through which messages come and go, until `signal` aborts; after each new connection there is another. */
export interface LiveSession {
  readonly client: Client
  /** Of the linked phone: digits with the country code. */
  readonly number: string
  readonly linkedAt: Date
  readonly signal: AbortSignal
  /** Closes the browser and opens it anew, after a pause. The reason is a code for the log. */
  restart(reason: string): void
}

/** Served until its signal aborts. A rejection opens the browser anew. */
export type Ready = (session: LiveSession) => Promise<void>

export interface SessionOptions {
  account: Account
  store: Pick<Store, 'link' | 'reportLink'>
  /** Takes or renews the right to run the session until then; false when another process holds it. */
  lease(until: Date): Promise<boolean>
  /** Told at each look whether a phone is linked whose session this machine's disk does not have: another process does. */
  onElsewhere?(isElsewhere: boolean): void
  /** Where all sessions are kept: `JARA_DATA/whatsapp`. */
  folder: string
  /** 32 bytes that seal a session that is not running. */
  secretKey: Uint8Array
  /** JARA_CHROMIUM: the browser's path; without it, it is looked for. */
  chromium?: string
  /** Of the process, shared by all its accounts. */
  starts: Starts
  /** For the library, over what a session sets; its `puppeteer.args` are added. */
  clientOptions?: ClientOptions
  /** What Chromium leaves out to be smaller; default: all of it. */
  trims?: readonly Trim[]
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  now?: () => Date
  /** 0 ≤ n < 1 */
  random?: () => number
  timing?: Partial<Timing>
  /** Told of each change of the link, not of each QR code. Must not throw. */
  notify?(change: LinkChange): void
}

/** One account's session over all its browsers: what must outlast each of them. */
export interface Keeper extends Omit<SessionOptions, 'timing' | 'now'> {
  timing: Timing
  now: () => Date
  profile: Profile
  reports: LinkReports
  /** False once this machine turned out to let Chromium make none. */
  sandbox: boolean
  /** The start before found the link gone: WhatsApp's page must say so twice. */
  unpairedBefore: boolean
  takeOvers: number
  /** The operator has asked for the link to be ended while no browser ran. */
  endAsked: boolean
}

export function keeperOf(options: SessionOptions, sandbox: boolean): Keeper {
  const now = options.now ?? (() => new Date())
  const { account, store, folder, secretKey } = options
  return {
    ...options,
    now,
    timing: { ...usualTiming, ...options.timing },
    profile: new Profile({ folder, secretKey, accountId: account.id, now }),
    reports: new LinkReports({
      ...{ accountId: account.id, store, now },
      notify(change) {
        const { state, detail } = change
        options.log.info(
          { accountId: account.id, state, ...(detail && { detail }) },
          'a WhatsApp link changed',
        )
        options.notify?.(change)
      },
    }),
    ...{ sandbox, unpairedBefore: false, takeOvers: 0, endAsked: false },
  }
}
