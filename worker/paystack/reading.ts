import type { z } from 'zod'
import type { Dispute, ReusableCard, Verified } from '../../domain/billing/verified.ts'
import type { dispute, transaction } from './answers.ts'

const ends: Record<string, Verified['status']> = {
  success: 'success',
  failed: 'failed',
  abandoned: 'abandoned',
  reversed: 'reversed',
}

const personal = [/\S+@\S+/g, /\b[a-z]{2,5}_\w+/gi, /\+?\d[\d -]{3,}\d/g]

/** What Paystack or a bank says of a payment, as it may be kept and logged: without addresses, codes and numbers. */
export function impersonal(words: string): string {
  return personal.reduce((so, one) => so.replace(one, '…'), words).slice(0, 200)
}

/** A transaction as the domain knows it. */
export function transactionOf(data: z.output<typeof transaction>): Verified {
  const paidAt = new Date(data.paid_at ?? Number.NaN)
  return {
    reference: data.reference,
    transactionId: String(data.id),
    status: ends[data.status] ?? 'pending',
    amount: data.amount,
    currency: data.currency,
    fees: data.fees,
    paidAt: Number.isNaN(paidAt.getTime()) ? null : paidAt,
    reason: data.gateway_response ? impersonal(data.gateway_response) : null,
    card: cardOf(data.authorization),
    refunds: [],
    disputes: [],
  }
}

/** @returns null where it is no card, or one that takes her each time */
function cardOf(given: z.output<typeof transaction>['authorization']): ReusableCard | null {
  if (!given?.reusable || given.channel !== 'card') return null
  const { authorization_code: authorization, signature, last4 } = given
  if (!authorization || !signature || !last4) return null
  return { authorization, signature, last4 }
}

/** A resolved dispute is won where the claim was declined: https://paystack.com/docs/api/dispute/#resolve */
export function disputeOf({ id, status, resolution, refund_amount }: z.output<typeof dispute>): Dispute {
  const state = status !== 'resolved' ? 'open' : resolution === 'declined' ? 'won' : 'lost'
  return { id: String(id), amount: refund_amount, state }
}

/** JSON has numbers only; kobo that we ask for are far below where those end. */
export function amountOf(kobo: bigint): number {
  if (kobo <= 0n || kobo > 2_147_483_647n) {
    throw new RangeError(`${kobo} kobo cannot be asked for: 1 to 2147483647 can`)
  }
  return Number(kobo)
}
