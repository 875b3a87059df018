/** What Paystack answers when it is asked how a payment stands: the one thing that is believed. */
export interface Verified {
  reference: string
  /** Paystack's own number for the transaction; null: it has none. */
  transactionId: string | null
  /** Anything that is neither an end nor a success is `pending`: ongoing, queued, processing, or a word unknown to us. */
  status: 'success' | 'failed' | 'abandoned' | 'reversed' | 'pending'
  /** Kobo, or the like of another currency; null: no whole number. */
  amount: bigint | null
  currency: string
  /** Kobo that Paystack keeps. */
  fees: bigint | null
  paidAt: Date | null
  /** What the bank said of it. */
  reason: string | null
  /** The card that it was paid with, where it can be charged again without her. */
  card: ReusableCard | null
  refunds: Refund[]
  disputes: Dispute[]
}

/** What counts as Paystack's answer where it has no transaction of that reference: nothing came. */
export function nothingCame(
  reference: string,
  status: 'failed' | 'abandoned',
  reason: string | null,
): Verified {
  const nothing = { transactionId: null, amount: null, fees: null, paidAt: null, card: null }
  return { reference, status, reason, currency: 'NGN', ...nothing, refunds: [], disputes: [] }
}

/** Nothing of it is a card's number; the code is a secret all the same: with our key it takes money. */
export interface ReusableCard {
  authorization: string
  /** The same card has the same one, whichever authorization it comes with. */
  signature: string
  last4: string
}

/** Given freely; what a lost dispute gives back is the dispute's. */
export interface Refund {
  id: string
  amount: bigint | null
  done: boolean
  /** The bank did not take it; it may be asked for again. */
  failed?: true
}

export interface Dispute {
  id: string
  /** Kobo that the card's holder wants back; null: all of it. */
  amount: bigint | null
  state: 'open' | 'won' | 'lost'
}
