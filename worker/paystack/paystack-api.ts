import type { z } from 'zod'
import type { TransferDetails } from '../../domain/billing/payment.ts'
import type { Refund, Verified } from '../../domain/billing/verified.ts'
import {
  bank,
  charged,
  dispute,
  envelope,
  initialized,
  pageOf,
  refund,
  resolved,
  subaccount,
  transaction,
  transferPending,
} from './answers.ts'
import { PaystackUnavailable } from './fault.ts'
import { type Ask, type HttpOptions, openHttp } from './http.ts'
import { amountOf, disputeOf, transactionOf } from './reading.ts'

/** All that Jara asks of Paystack. Every method throws `PaystackRefused` or `PaystackUnavailable`. */
export interface PaystackApi {
  /** A page on which she pays by card, transfer or USSD. @throws DuplicateReference */
  initialize(charge: Charge & { callbackUrl: string; split?: Split }): Promise<{ link: string }>
  /** An account that waits for one transfer of this sum. @throws DuplicateReference */
  transferAccount(
    charge: Charge & { expiresAt: Date; split?: Split },
  ): Promise<{ transfer: TransferDetails; expiresAt: Date }>
  /** Charges a card without her. What it answers is not believed: verify. @throws DuplicateReference */
  chargeAuthorization(charge: Charge & { authorization: string }): Promise<void>
  /** @param more also which of it was given back, and what is disputed. @throws PaystackNotFound */
  verify(reference: string, more?: { returns: boolean }): Promise<Verified>
  /** Every transaction begun from `from` until `to`, page by page, newest first. */
  transactions(from: Date, to: Date): AsyncGenerator<Verified>
  /** Everything given back since then, for lost disputes too. */
  refunds(from: Date): AsyncGenerator<Refund & { transactionId: string }>
  /** @param amount kobo; absent: all of it */
  refund(reference: string, amount?: bigint): Promise<void>
  createSubaccount(shop: {
    name: string
    bankCode: string
    accountNumber: string
    percentageCharge: number
  }): Promise<string>
  banks(): Promise<{ name: string; code: string }[]>
  /** The name that a bank has for an account. @throws PaystackRefused where there is no such account */
  resolveAccount(accountNumber: string, bankCode: string): Promise<string>
}

export interface Charge {
  /** Ours: letters, digits, `-`, `.` and `=`. */
  reference: string
  email: string
  /** Kobo. */
  amount: bigint
}

/** The shop gets the money, and pays Paystack's fees. */
export interface Split {
  subaccount: string
}

/** More pages than any honest list has. */
const mostPages = 10_000
const perPage = 100

/** Each is made once, as it compiles itself with the first answer that it reads. */
const answers = {
  initialized: envelope(initialized),
  transferPending: envelope(transferPending),
  charged: envelope(charged),
  transaction: envelope(transaction),
  refund: envelope(refund),
  subaccount: envelope(subaccount),
  banks: envelope(bank.array()),
  resolved: envelope(resolved),
}

/** The only file that knows Paystack's addresses. */
export function openPaystack(options: HttpOptions): PaystackApi {
  const ask = openHttp(options)
  return { ...asking(ask), ...reading(ask), ...forShops(ask) }
}

function asking(
  ask: Ask,
): Pick<PaystackApi, 'initialize' | 'transferAccount' | 'chargeAuthorization' | 'refund'> {
  return {
    async initialize({ callbackUrl, split, ...charge }) {
      const body = {
        ...bodyOf(charge),
        ...{ callback_url: callbackUrl, channels: ['card', 'bank_transfer', 'ussd'] },
        ...splitOf(split),
      }
      const { data } = await ask('POST', '/transaction/initialize', answers.initialized, body)
      sameReference(charge.reference, data.reference)
      return { link: data.authorization_url }
    },
    async transferAccount({ expiresAt, split, ...charge }) {
      const wanted = { account_expires_at: expiresAt.toISOString() }
      const { currency: _, ...plain } = bodyOf(charge)
      const body = { ...plain, ...splitOf(split), bank_transfer: wanted }
      const { data } = await ask('POST', '/charge', answers.transferPending, body)
      sameReference(charge.reference, data.reference)
      const until = new Date(data.account_expires_at ?? Number.NaN)
      return {
        transfer: { bank: data.bank.name, number: data.account_number, name: data.account_name },
        expiresAt: Number.isNaN(until.getTime()) ? expiresAt : until,
      }
    },
    async chargeAuthorization({ authorization, ...charge }) {
      const body = { ...bodyOf(charge), authorization_code: authorization }
      await ask('POST', '/transaction/charge_authorization', answers.charged, body)
    },
    async refund(reference, amount) {
      const body = { transaction: reference, ...(amount !== undefined && { amount: amountOf(amount) }) }
      await ask('POST', '/refund', answers.refund, body)
    },
  }
}

function bodyOf({ reference, email, amount }: Charge) {
  return { reference, email, amount: amountOf(amount), currency: 'NGN' }
}

function splitOf(split: Split | undefined) {
  return split ? { subaccount: split.subaccount, bearer: 'subaccount' } : {}
}

function sameReference(asked: string, answered: string): void {
  if (asked !== answered)
    throw new PaystackUnavailable(`Paystack answered for ${answered} instead of ${asked}`)
}

function reading(ask: Ask): Pick<PaystackApi, 'verify' | 'transactions' | 'refunds'> {
  return {
    async verify(reference, more) {
      const path = `/transaction/verify/${encodeURIComponent(reference)}`
      const { data } = await ask('GET', path, answers.transaction)
      sameReference(reference, data.reference)
      const verified = transactionOf(data)
      const wanted = more?.returns || verified.status === 'reversed'
      return wanted ? { ...verified, ...(await returnsOf(ask, data.id, verified.paidAt)) } : verified
    },
    async *transactions(from, to) {
      const span = { from: from.toISOString(), to: to.toISOString() }
      for await (const row of pages(ask, '/transaction', transaction, span, 'per_page'))
        yield transactionOf(row)
    },
    async *refunds(from) {
      for await (const { refund, transactionId } of refundsSince(ask, from))
        yield { ...refund, transactionId }
    },
  }
}

/** Refunds are listed by day alone, so what belongs to other transactions is left out here. */
async function returnsOf(ask: Ask, id: number, paidAt: Date | null) {
  const refunds: Verified['refunds'] = []
  for await (const row of refundsSince(ask, paidAt)) {
    if (row.transactionId === String(id) && !row.disputed) refunds.push(row.refund)
  }
  const disputes: Verified['disputes'] = []
  for await (const row of pages(ask, '/dispute', dispute, { transaction: String(id) }, 'perPage')) {
    if (row.transaction.id === id) disputes.push(disputeOf(row))
  }
  return { refunds, disputes }
}

async function* refundsSince(ask: Ask, from: Date | null) {
  const since: Record<string, string> = from ? { from: from.toISOString() } : {}
  for await (const row of pages(ask, '/refund', refund, since, 'perPage')) {
    const { id, amount, status, transaction: of, dispute: disputed } = row
    yield {
      refund: {
        ...{ id: String(id), amount, done: status === 'processed' },
        ...(status === 'failed' && { failed: true as const }),
      },
      transactionId: String(typeof of === 'number' ? of : of.id),
      disputed: Boolean(disputed),
    }
  }
}

async function* pages<Row extends z.ZodType>(
  ask: Ask,
  path: string,
  row: Row,
  query: Record<string, string>,
  size: 'per_page' | 'perPage',
): AsyncGenerator<z.output<Row>> {
  for (let page = 1; page <= mostPages; page += 1) {
    const search = new URLSearchParams({ ...query, [size]: String(perPage), page: String(page) })
    const { data, meta } = await ask('GET', `${path}?${search}`, pageOf(row))
    yield* data
    if (data.length === 0 || page >= meta.pageCount) return
  }
}

function forShops(ask: Ask): Pick<PaystackApi, 'createSubaccount' | 'banks' | 'resolveAccount'> {
  return {
    async createSubaccount({ name, bankCode, accountNumber, percentageCharge }) {
      const { data } = await ask('POST', '/subaccount', answers.subaccount, {
        business_name: name,
        settlement_bank: bankCode,
        account_number: accountNumber,
        percentage_charge: percentageCharge,
      })
      return data.subaccount_code
    },
    async banks() {
      const { data } = await ask('GET', '/bank?country=nigeria&perPage=100', answers.banks)
      return data.filter(({ active }) => active !== false).map(({ name, code }) => ({ name, code }))
    },
    async resolveAccount(accountNumber, bankCode) {
      const search = new URLSearchParams({ account_number: accountNumber, bank_code: bankCode })
      return (await ask('GET', `/bank/resolve?${search}`, answers.resolved)).data.account_name
    },
  }
}
