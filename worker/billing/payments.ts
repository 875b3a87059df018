import type { Asked, Charged, PeriodWish } from '../../domain/billing/payment.ts'

/** What asks for money. Rows are written before Paystack is called, so that a crash in between loses nothing. */
export interface Payments {
  /** A link, or the details of a transfer; the one that is open already where there is one. Never throws for Paystack's sake. */
  ask(wish: PeriodWish & { how: 'link' | 'transfer' }): Promise<Asked>
  /**
   * Charges the card of the business's subscription.
   * @param attempt names the try: the same one again is the same charge, another one tries the card anew. The date
   *   of the dunning step does well: `2026-12-03`.
   */
  chargeCard(wish: PeriodWish & { attempt: string }): Promise<Charged>
}
