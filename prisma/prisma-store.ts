import { findAccount, leaseAccount, listAccounts, saveAccount, saveCursor } from './accounts.ts'
import { appointments } from './appointments.ts'
import type { BillingStore } from './billing/billing-store.ts'
import type { DepositStore } from './billing/deposit-store.ts'
import { openDeposits } from './billing/deposits-over.ts'
import { billingDesk } from './billing/desk.ts'
import type { PaymentStore } from './billing/payment-store.ts'
import { paymentsOver } from './billing/payments-over.ts'
import { importPlans } from './billing/plan-import.ts'
import { plansInUse, plansOnSale } from './billing/plans.ts'
import type { Clock } from './billing/served.ts'
import { type SubscriptionStore, subscriptionsOver } from './billing/subscription-store.ts'
import { measuredUsage } from './billing/usage.ts'
import { addBooking, listBookings } from './bookings.ts'
import { briefingsDue, dayFigures } from './briefings.ts'
import { exportBusiness, listBusinesses, readBusiness } from './businesses.ts'
import { calendarBookings, calendarFeed, setFeedKey } from './calendars.ts'
import { chatsNamed } from './chats-named.ts'
import { commitTurn } from './commit-turn.ts'
import { conversationByAddress, listConversations, unanswered } from './conversations.ts'
import { edit, withdraw } from './edits.ts'
import { createEmptyBusiness } from './empty-business.ts'
import { endOffers } from './ended-offers.ts'
import { lapseWaiting, offerFreed, waitingLine, waitingLines } from './freed-times.ts'
import type { PrismaClient } from './generated/client.ts'
import { identify } from './identity.ts'
import { importBusiness, importFirst } from './import-business.ts'
import { admitVisitor, choosePairing, findLink, listLinks, reportLink, requestLink } from './links.ts'
import { loadTurn } from './load-turn.ts'
import { inviteMember, isInvited, listMembers, revokeMember } from './members.ts'
import { notifyOwner } from './notices.ts'
import { putQuestion, questionPut, questionsToPut } from './open-questions.ts'
import { claim, drop, postpone, retryLater, undelivered } from './outbound.ts'
import { callsForPerson, escalate } from './person-calls.ts'
import { markSent, proactiveSince, receipt, sentByJara } from './receipts.ts'
import { receive } from './receive.ts'
import { remind, toRemind } from './reminders.ts'
import { removeAccount } from './remove-account.ts'
import { lapseRequest, nudgeOwner, requestsDue } from './requests.ts'
import type { Seal } from './seal.ts'
import { shownLists } from './shown-lists.ts'
import type { BusinessStore, Store } from './store.ts'
import { saveSummary, unsummarised } from './summaries.ts'
import { handBack, handBackAll, personWrote, takeOver } from './takeover.ts'
import { timeOffSince } from './time-off.ts'
import { transcript } from './transcript.ts'
import { giveUpUnsent, unsent } from './unsent.ts'

/**
 * The store over one Prisma client.
 * @param now tells which plan a business is served where it adds people, channels or staff
 * @param close releases what the client stands on
 */
export function storeOver(client: PrismaClient, seal: Seal, now: Clock, close: () => Promise<void>): Store {
  return {
    ...fromChannels(client),
    ...linksOver(client, seal),
    forBusiness: (businessId) => businessStore(client, businessId, now),
    billing: {
      ...plansOver(client, seal),
      ...subscriptionsOver(client),
      ...paymentsOver(client, seal),
      ...openDeposits(client, seal, now),
    },
    businesses: () => listBusinesses(client),
    businessBySlug: async (slug) => (await listBusinesses(client, slug))[0] ?? null,
    importBusiness: (file, options) => importBusiness(client, file, options, now),
    importFirst: (file) => importFirst(client, file, now),
    createEmptyBusiness: (empty) => createEmptyBusiness(client, empty),
    saveAccount: (account) => saveAccount(client, seal, account, now),
    accounts: (kind) => listAccounts(client, seal, kind),
    account: (id) => findAccount(client, seal, id),
    leaseAccount: (id, owner, until, now) => leaseAccount(client, id, owner, until, now),
    saveCursor: (accountId, cursor) => saveCursor(client, accountId, cursor),
    unanswered: (before, limit, now) => unanswered(client, before, limit, now),
    questionsToPut: (now, limit) => questionsToPut(client, now, limit),
    briefingsDue: (now) => briefingsDue(client, now),
    callsForPerson: (before, limit, now) => callsForPerson(client, before, limit, now),
    calendarBookings: (keyHash) => calendarBookings(client, keyHash),
    calendarFeed: (keyHash, from) => calendarFeed(client, keyHash, from),
    toRemind: (now, until, limit) => toRemind(client, now, until, limit),
    requestsDue: (now, limit) => requestsDue(client, now, limit),
    lapseWaiting: (now) => lapseWaiting(client, now),
    endOffers: (now) => endOffers(client, now),
    giveUpUnsent: (now) => giveUpUnsent(client, now),
    unsent: (now) => unsent(client, now),
    waitingLines: (now, limit) => waitingLines(client, now, limit),
    undelivered: (now, limit, conversationId) => undelivered(client, now, limit, conversationId),
    claim: (outboundId, now, leaseMs) => claim(client, outboundId, now, leaseMs),
    postpone: (outboundId, notBefore) => postpone(client, outboundId, notBefore),
    sent: (outboundId, sent) => markSent(client, outboundId, sent),
    retry: (outboundId, error, notBefore) => retryLater(client, outboundId, error, notBefore),
    drop: (outboundId, status, reason) => drop(client, outboundId, status, reason),
    ping: async () => {
      await client.$queryRaw`SELECT 1`
    },
    [Symbol.asyncDispose]: close,
  }
}

function plansOver(
  client: PrismaClient,
  seal: Seal,
): Omit<BillingStore, keyof PaymentStore | keyof SubscriptionStore | keyof DepositStore> {
  return {
    desk: (businessId, now) => billingDesk(client, seal, businessId, now),
    plansOnSale: () => plansOnSale(client),
    plansInUse: () => plansInUse(client),
    importPlans: (plans, now) => importPlans(client, plans, now),
    measuredUsage: () => measuredUsage(client),
  }
}

/** What channels tell. */
function fromChannels(client: PrismaClient) {
  return {
    receive: (message) => receive(client, message),
    identify: (identity) => identify(client, identity),
    personWrote: (message) => personWrote(client, message),
    edit: (change) => edit(client, change),
    withdraw: (withdrawal) => withdraw(client, withdrawal),
    receipt: (told) => receipt(client, told),
    sentByJara: (accountId, externalIds) => sentByJara(client, accountId, externalIds),
    proactiveSince: (accountId, since) => proactiveSince(client, accountId, since),
  } satisfies Partial<Store>
}

function linksOver(client: PrismaClient, seal: Seal) {
  return {
    links: (kind) => listLinks(client, seal, kind),
    link: (accountId) => findLink(client, seal, accountId),
    reportLink: (accountId, report) => reportLink(client, seal, accountId, report),
    requestLink: (accountId, request) => requestLink(client, accountId, request),
    choosePairing: (accountId, number) => choosePairing(client, accountId, number),
    admitVisitor: (accountId, keyHash, visitorHash, now) =>
      admitVisitor(client, accountId, keyHash, visitorHash, now),
  } satisfies Partial<Store>
}

function businessStore(client: PrismaClient, businessId: string, now: Clock): BusinessStore {
  return {
    business: () => readBusiness(client, businessId),
    export: () => exportBusiness(client, businessId),
    loadTurn: (conversationId, now) => loadTurn(client, businessId, conversationId, now),
    commitTurn: (result) => commitTurn(client, businessId, result),
    remind: (reminder) => remind(client, businessId, reminder),
    waitingLine: (now) => waitingLine(client, businessId, now),
    offerFreed: (offer) => offerFreed(client, businessId, offer),
    setFeedKey: (keyHash) => setFeedKey(client, businessId, keyHash),
    removeAccount: (id, options) => removeAccount(client, businessId, id, options),
    bookings: (range) => listBookings(client, businessId, range),
    conversations: (limit) => listConversations(client, businessId, limit),
    transcript: (conversationId, limit) => transcript(client, businessId, conversationId, limit),
    unsummarised: (conversationId, limit) => unsummarised(client, businessId, conversationId, limit),
    saveSummary: (conversationId, summary) => saveSummary(client, businessId, conversationId, summary),
    conversationByAddress: (accountId, address) =>
      conversationByAddress(client, businessId, accountId, address),
    takeOver: (conversationId, until) => takeOver(client, businessId, conversationId, until),
    handBack: (conversationId, now) => handBack(client, businessId, conversationId, now),
    handBackAll: (now) => handBackAll(client, businessId, now),
    notifyOwner: (causeId, says, now) => notifyOwner(client, businessId, causeId, says, now),
    putQuestion: (question, says, now) => putQuestion(client, businessId, question, says, now),
    questionPut: (now) => questionPut(client, businessId, now),
    escalate: (call, step, says, now) => escalate(client, businessId, call, step, says, now),
    timeOff: (since) => timeOffSince(client, businessId, since),
    dayFigures: (date) => dayFigures(client, businessId, date),
    inviteMember: (invite) => inviteMember(client, businessId, invite, now),
    isInvited: (codeHash, now) => isInvited(client, businessId, codeHash, now),
    members: () => listMembers(client, businessId),
    revokeMember: (id, now) => revokeMember(client, businessId, id, now),
    chatsNamed: (name, now) => chatsNamed(client, businessId, name, now),
    shownLists: (conversationId, now) => shownLists(client, businessId, conversationId, now),
    appointments: (wishes, now) => appointments(client, businessId, wishes, now),
    nudgeOwner: (request, says, now) => nudgeOwner(client, businessId, request, says, now),
    lapseRequest: (request, lapse, now) => lapseRequest(client, businessId, request, lapse, now),
    addBooking: (booking) => addBooking(client, businessId, booking),
  }
}
