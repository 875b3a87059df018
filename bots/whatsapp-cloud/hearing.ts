import type { Logger } from 'pino'
import type { ChannelEvent } from '../channel.ts'

/** One event, and the chat in which it has its place: events of one chat must be stored in their order. */
export interface Told {
  chat: string
  event: ChannelEvent
}

export interface Hearing {
  accountId: string
  /** Stands for a time that Meta does not tell. */
  now: Date
  log: Pick<Logger, 'debug' | 'warn'>
}

/** @param seconds since 1970, as text */
export function timeOf(seconds: string | undefined, now: Date): Date {
  return seconds !== undefined && /^\d{9,11}$/.test(seconds) ? new Date(Number(seconds) * 1000) : now
}
