import type { Logger } from 'pino'
import type { Account } from '../../prisma/store.ts'

export interface WhatsAppCloudOptions {
  /** `credentials`: see `credentialsOf`; `externalId` is the phone number id. */
  account: Account
  /** Without a slash at the end; default Meta's own. */
  baseUrl?: string
  /** What a template says first. */
  businessName: string
  /** Opens the list of choices that do not fit as buttons. */
  listLabel: string
  /** The account as it is stored now: asked for where the token or template at hand does not do. */
  reload?(): Promise<Account | null>
  log: Pick<Logger, 'debug' | 'warn' | 'error'>
  now: () => Date
  timing?: Partial<Timing>
}

export interface Timing {
  /** How long any call may take. */
  timeoutMs: number
  /** How long a message in doubt waits for the status that tells that it went out. */
  doubtMs: number
}
