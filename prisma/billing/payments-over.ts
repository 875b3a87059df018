import type { PrismaClient } from '../generated/client.ts'
import type { Seal } from '../seal.ts'
import { cardToCharge, removeCard } from './cards.ts'
import { enterPaidPeriod } from './entering.ts'
import { booked, ledgerFaults } from './ledger.ts'
import { abandon, offered } from './offers.ts'
import { openPayments } from './opening.ts'
import { askAgain, lookAgain, lookSoon, paymentsToCheck } from './payment-checks.ts'
import { paymentToSettle, recordEvent } from './payment-events.ts'
import type { PaymentStore } from './payment-store.ts'
import { findReceipt, listPayments, paymentState } from './receipt-rows.ts'
import { settlePayment } from './settling.ts'
import { offersWanted, offerTold, wantOffer } from './wanted-offers.ts'

/** Payments over one Prisma client. */
export function paymentsOver(client: PrismaClient, seal: Seal): PaymentStore {
  return {
    openPayments: (openings) => openPayments(client, openings),
    offered: (offers, now) => offered(client, offers, now),
    wantOffer: (businessId, now) => wantOffer(client, businessId, now),
    offersWanted: (now, limit) => offersWanted(client, now, limit),
    offerTold: (reference, says, now) => offerTold(client, reference, says, now),
    abandon: (reference, now) => abandon(client, reference, now),
    paymentToSettle: (reference) => paymentToSettle(client, reference),
    settle: (settling) => settlePayment(client, seal, settling),
    askAgain: (reference, now) => askAgain(client, reference, now),
    paymentsToCheck: (now, toldBefore, limit) => paymentsToCheck(client, now, toldBefore, limit),
    recordEvent: (told) => recordEvent(client, told),
    enterPaidPeriod: (businessId, now) => enterPaidPeriod(client, businessId, now),
    cardToCharge: (businessId) => cardToCharge(client, seal, businessId),
    removeCard: (businessId, cardId, now) => removeCard(client, businessId, cardId, now),
    receipt: (keyHash) => findReceipt(client, keyHash),
    paymentState: (reference) => paymentState(client, reference),
    payments: (businessId, limit) => listPayments(client, businessId, limit),
    booked: (from, to) => booked(client, from, to),
    lookAgain: (references, now) => lookAgain(client, references, now),
    lookSoon: (references, now) => lookSoon(client, references, now),
    ledgerFaults: () => ledgerFaults(client),
  }
}
