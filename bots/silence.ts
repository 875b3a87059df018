import { afterQuietHours } from '../domain/quiet-hours.ts'
import { toInstant, toLocal } from '../domain/time.ts'
import type { Claimed } from '../prisma/sending.ts'
import type { Channel } from './channel.ts'

/** Looked at now, not when the message was written: a person may have stepped in meanwhile. */
export function reasonForSilence(
  message: Claimed,
  channel: Channel | undefined,
  now: Date,
): string | undefined {
  const { takenOverUntil, personAt, createdAt, purpose, optedOut, lastInboundAt } = message
  // Her own words, which she sends from her own chat.
  if (purpose === 'person') return undefined
  // What nobody asked for is not an answer that she gives: it waits until she is gone.
  if (purpose !== 'proactive' && takenOverUntil && takenOverUntil > now)
    return 'a person is answering this conversation'
  // She came and went while the channel was away.
  if (purpose === 'reply' && personAt && personAt >= createdAt) return 'a person has answered since'
  if (message.outdated) return 'what it speaks of was moved, cancelled, given up or paid since'
  if (message.expiresAt && message.expiresAt <= now) return 'it came too late to be of use'
  if (purpose !== 'proactive') return undefined
  if (optedOut) return 'the customer wants no messages that she did not ask for'
  if (channel?.can.replyOnly && !lastInboundAt)
    return 'the customer never wrote, and this channel only replies'
  return undefined
}

/** Nobody asked for it, now: it is not sent at night, and says what day it is when it is sent. */
export function isUnasked({ purpose, subscriptionEnd }: Claimed): boolean {
  return purpose === 'proactive' || subscriptionEnd !== null
}

/**
 * Until when what nobody asked for waits: a person is answering, or it is night.
 * @returns undefined: it goes out now. Never later than it is of use: it is dropped then.
 */
export function waitsUntil(message: Claimed, now: Date): Date | undefined {
  const { takenOverUntil, expiresAt } = message
  const until = takenOverUntil && takenOverUntil > now ? takenOverUntil : endOfQuiet(message, now)
  return until && expiresAt && expiresAt < until ? expiresAt : until
}

/** @returns when the business's quiet hours end; undefined outside of them */
function endOfQuiet({ timezone, quiet }: Claimed, now: Date): Date | undefined {
  const local = toLocal(now, timezone)
  const morning = afterQuietHours(local, quiet)
  return morning > local ? toInstant(morning, timezone) : undefined
}
