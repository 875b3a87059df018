import type { Say } from '../../say.ts'
import { momentOf, type Today } from '../days.ts'
import { howToPay, type WayToPay } from '../notice.ts'
import type { Asked, OfferKind } from '../payment.ts'
import { type Desk, line, type Receipt } from './desk.ts'

/** What became of asking Paystack for a payment. `later` also where it took too long. */
export type AskedNow = Asked | { kind: 'later' } | { kind: 'off' }

/** How she pays what she wants, or that it is not possible now. */
export function payingSays(asked: AskedNow, how: OfferKind, today: Today): Say[] {
  switch (asked.kind) {
    case 'link':
    case 'transfer': {
      const way = wayToPay(asked)
      const credit = way.credit > 0 ? [line('subscription.credit', { credit: way.credit })] : []
      return [...credit, howToPay(way, today), line('billing.onceIn')]
    }
    case 'paid':
      return [line('billing.isPaid')]
    case 'later':
      return [line(how === 'link' ? 'billing.laterLink' : 'billing.laterAccount')]
    case 'refused':
      return [line('billing.refused')]
    case 'off':
      return [line('billing.cannotPay')]
  }
}

/** The same, where Paystack did not answer as she asked. What was paid meanwhile she was told of. */
export function latePayingSays(asked: Exclude<Asked, { kind: 'later' }>, today: Today): Say[] {
  if (asked.kind === 'paid') return []
  if (asked.kind === 'refused') return [line('billing.refused')]
  return [line('billing.answersAgain'), ...payingSays(asked, asked.kind, today)]
}

/** What Paystack gave out, as a notice tells it. */
export function wayToPay(asked: Extract<Asked, { kind: 'link' | 'transfer' }>): WayToPay {
  const amounts = { amount: Number(asked.amount), credit: Number(asked.credit) }
  if (asked.kind === 'link') return { kind: 'link', link: asked.link, ...amounts }
  return { kind: 'transfer', transfer: asked.transfer, expiresAt: asked.expiresAt, ...amounts }
}

/**
 * What Paystack says to "I don pay". `came`: just now, and she was told of it; `before`: nothing is open, the last one
 * came then; `none`: nothing was ever asked of her.
 */
export type CheckedNow =
  | { kind: 'came' | 'not-yet' | 'no-answer' | 'none' | 'off' }
  | { kind: 'before'; receipt: Receipt }

export function checkedSays(checked: CheckedNow, desk: Desk): Say[] {
  switch (checked.kind) {
    case 'came':
      return []
    case 'not-yet':
      return [line('billing.notCome'), line('billing.keepLooking')]
    case 'no-answer':
      return [line('billing.cannotCheck')]
    case 'none':
      return [line('billing.nothingAsked')]
    case 'off':
      return [line('billing.cannotPay')]
    case 'before':
      return [line('billing.lastCame'), receiptLine(checked.receipt, desk)]
  }
}

/** Her payments, newest first. */
export function tellReceipts(receipts: Receipt[], desk: Desk): Say[] {
  if (receipts.length === 0) return [line('billing.noReceipts')]
  return [line('billing.receipts'), ...receipts.map((one) => receiptLine(one, desk))]
}

function receiptLine({ paid, paidAt, plan, url }: Receipt, desk: Desk): Say {
  const args = { day: momentOf(desk, paidAt), amount: Number(paid), plan: plan ?? 'Jara' }
  return url ? line('billing.receipt', { ...args, url }) : line('billing.receiptHere', args)
}
