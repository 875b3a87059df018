import { findAccount, leaseAccount, listAccounts, saveAccount, saveCursor } from './accounts.ts'
import { addBooking, listBookings } from './bookings.ts'
import { exportBusiness, listBusinesses, readBusiness } from './businesses.ts'
import { commitTurn } from './commit-turn.ts'
import { conversationByAddress, listConversations, unanswered } from './conversations.ts'
import type { PrismaClient } from './generated/client.ts'
import { importBusiness } from './import-business.ts'
import { loadTurn } from './load-turn.ts'
import { claim, drop, markSent, retryLater, undelivered } from './outbound.ts'
import { receive } from './receive.ts'
import type { Seal } from './seal.ts'
import type { BusinessStore, Store } from './store.ts'
import { saveSummary, unsummarised } from './summaries.ts'
import { transcript } from './transcript.ts'

/** The store over one Prisma client. @param close releases what the client stands on. */
export function storeOver(client: PrismaClient, seal: Seal, close: () => Promise<void>): Store {
  return {
    receive: (message) => receive(client, message),
    forBusiness: (businessId) => businessStore(client, businessId),
    businesses: () => listBusinesses(client),
    businessBySlug: async (slug) => (await listBusinesses(client, slug))[0] ?? null,
    importBusiness: (file) => importBusiness(client, file),
    saveAccount: (account) => saveAccount(client, seal, account),
    accounts: (kind) => listAccounts(client, seal, kind),
    account: (id) => findAccount(client, seal, id),
    leaseAccount: (id, owner, until, now) => leaseAccount(client, id, owner, until, now),
    saveCursor: (accountId, cursor) => saveCursor(client, accountId, cursor),
    unanswered: (before, limit) => unanswered(client, before, limit),
    undelivered: (now, limit, conversationId) => undelivered(client, now, limit, conversationId),
    claim: (outboundId, now, leaseMs) => claim(client, outboundId, now, leaseMs),
    sent: (outboundId, sent) => markSent(client, outboundId, sent),
    retry: (outboundId, error, notBefore) => retryLater(client, outboundId, error, notBefore),
    drop: (outboundId, status, reason) => drop(client, outboundId, status, reason),
    ping: async () => {
      await client.$queryRaw`SELECT 1`
    },
    [Symbol.asyncDispose]: close,
  }
}

function businessStore(client: PrismaClient, businessId: string): BusinessStore {
  return {
    business: () => readBusiness(client, businessId),
    export: () => exportBusiness(client, businessId),
    loadTurn: (conversationId, now) => loadTurn(client, businessId, conversationId, now),
    commitTurn: (result) => commitTurn(client, businessId, result),
    bookings: (range) => listBookings(client, businessId, range),
    conversations: (limit) => listConversations(client, businessId, limit),
    transcript: (conversationId, limit) => transcript(client, businessId, conversationId, limit),
    unsummarised: (conversationId, limit) => unsummarised(client, businessId, conversationId, limit),
    saveSummary: (conversationId, summary) => saveSummary(client, businessId, conversationId, summary),
    conversationByAddress: (accountId, address) =>
      conversationByAddress(client, businessId, accountId, address),
    addBooking: (booking) => addBooking(client, businessId, booking),
  }
}
