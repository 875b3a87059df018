import type { PrismaClient } from '../generated/client.ts'
import type { Seal } from '../seal.ts'
import {
  depositGivenBack,
  depositsToGiveBack,
  returnGivenUp,
  returnLater,
  returnTried,
} from './deposit-returns.ts'
import type { DepositStore } from './deposit-store.ts'
import {
  confirmUnasked,
  depositOffered,
  depositsOver,
  depositsToAsk,
  lapseDeposit,
  leaveUnasked,
  renewDeposit,
} from './deposits.ts'
import { keptOver, keptToPlace, otherTimesOffered, returnKept } from './kept-deposits.ts'
import { findPayout, linkPayout, namePayout, unlinkPayout } from './payouts.ts'
import type { Clock } from './served.ts'

/** Deposits over one Prisma client. */
export function openDeposits(client: PrismaClient, seal: Seal, now: Clock): DepositStore {
  return {
    payout: (businessId) => findPayout(client, seal, businessId),
    namePayout: (businessId, payout) => namePayout(client, seal, businessId, payout, now),
    linkPayout: (businessId, subaccount) => linkPayout(client, businessId, subaccount),
    unlinkPayout: (businessId) => unlinkPayout(client, businessId),
    depositsToAsk: (now, limit) => depositsToAsk(client, now, limit),
    depositOffered: (reference, offer, says, now) => depositOffered(client, reference, offer, says, now),
    confirmUnasked: (reference, pages, now) => confirmUnasked(client, reference, pages, now),
    leaveUnasked: (reference, says, now) => leaveUnasked(client, reference, says, now),
    renewDeposit: (reference, now) => renewDeposit(client, reference, now),
    depositsOver: (now, limit) => depositsOver(client, now, limit),
    lapseDeposit: (unpaid, says, now) => lapseDeposit(client, unpaid, says, now),
    depositsToGiveBack: (now, limit) => depositsToGiveBack(client, now, limit),
    depositGivenBack: (reference, now) => depositGivenBack(client, reference, now),
    returnTried: (reference) => returnTried(client, reference),
    returnLater: (reference, at) => returnLater(client, reference, at),
    returnGivenUp: (reference, now) => returnGivenUp(client, reference, now),
    keptToPlace: (now, limit) => keptToPlace(client, now, limit),
    otherTimesOffered: (kept, told, now) => otherTimesOffered(client, kept, told, now),
    keptOver: (now, limit) => keptOver(client, now, limit),
    returnKept: (reference, end, now) => returnKept(client, reference, end, now),
  }
}
