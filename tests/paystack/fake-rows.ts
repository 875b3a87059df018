/** Answers in full, as the published description has them: Jara must not mind what it does not read. */

export interface Row {
  id: number
  reference: string
  amount: number
  requested: number
  currency: string
  email: string
  status: string
  fees: number | null
  createdAt: Date
  paidAt: Date | null
  reason: string
  channel: string
  card: Card | null
  subaccount: string | null
}

export interface Card {
  code: string
  signature: string
  last4: string
  reusable: boolean
}

export interface RefundRow {
  id: number
  transaction: number
  reference: string
  amount: number
  status: string
  dispute: number | null
  at: Date
}

export interface DisputeRow {
  id: number
  transaction: Row
  amount: number
  status: string
  resolution: string | null
  at: Date
}

/** Local: 1.5 % and ₦100, which is waived under ₦2,500; ₦2,000 at the most. https://paystack.com/pricing */
export function feesOf(amount: number): number {
  return Math.min(200_000, Math.ceil(amount * 0.015) + (amount < 250_000 ? 0 : 10_000))
}

export function transactionOf(row: Row) {
  const paidAt = row.paidAt?.toISOString() ?? null
  const createdAt = row.createdAt.toISOString()
  return {
    id: row.id,
    ...{ domain: 'test', status: row.status, reference: row.reference, receipt_number: null },
    ...{ amount: row.amount, requested_amount: row.requested, currency: row.currency, fees: row.fees },
    ...{ message: null, gateway_response: row.reason, channel: row.channel, ip_address: '127.0.0.1' },
    ...{ paid_at: paidAt, paidAt, created_at: createdAt, createdAt, transaction_date: createdAt },
    ...{
      metadata: '',
      log: log(),
      fees_split: null,
      authorization: row.card ? authorizationOf(row.card) : {},
    },
    ...{ customer: customerOf(row.email), plan: null, split: {}, order_id: null, pos_transaction_data: null },
    ...{ source: null, fees_breakdown: null, connect: null, plan_object: {}, subaccount: subaccountOf(row) },
  }
}

/** As in the list, where other fields are null or objects. */
export function listedOf(row: Row) {
  const full = transactionOf(row)
  const nothing = {
    authorization_code: null,
    bin: null,
    last4: null,
    exp_month: null,
    exp_year: null,
    channel: null,
  }
  const more = {
    card_type: null,
    bank: null,
    country_code: null,
    brand: null,
    reusable: false,
    signature: null,
  }
  const authorization = row.card ? authorizationOf(row.card) : { ...nothing, ...more, account_name: null }
  const source = {
    source: 'merchant_api',
    type: 'api',
    identifier: null,
    entry_point: 'transaction_initialize',
  }
  return { ...full, metadata: null, plan: {}, source, authorization, paidAt: full.paidAt ?? full.createdAt }
}

function subaccountOf({ subaccount }: Row) {
  return subaccount ? { subaccount_code: subaccount } : {}
}

function authorizationOf({ code, signature, last4, reusable }: Card) {
  return {
    ...{
      authorization_code: code,
      signature,
      last4,
      reusable,
      bin: '408408',
      exp_month: '12',
      exp_year: '2030',
    },
    ...{ channel: 'card', card_type: 'visa ', bank: 'TEST BANK', country_code: 'NG', brand: 'visa' },
    account_name: null,
  }
}

function customerOf(email: string) {
  return {
    ...{
      id: 1,
      first_name: null,
      last_name: null,
      email,
      customer_code: 'CUS_1',
      phone: null,
      metadata: null,
    },
    ...{ risk_action: 'default', international_format_phone: null },
  }
}

function log() {
  return {
    start_time: 1,
    time_spent: 1,
    attempts: 1,
    errors: 0,
    success: true,
    mobile: false,
    input: [],
    history: [],
  }
}

export function refundOf(row: RefundRow, email: string) {
  return {
    ...{ id: row.id, transaction: row.transaction, transaction_reference: row.reference, amount: row.amount },
    ...{
      status: row.status,
      dispute: row.dispute,
      integration: 1,
      settlement: null,
      domain: 'test',
      currency: 'NGN',
    },
    ...{
      refunded_at: null,
      refunded_by: 'operator@example.com',
      customer_note: '',
      merchant_note: '',
      reason: '',
    },
    ...{ deducted_amount: 0, fully_deducted: 0, createdAt: row.at.toISOString(), bank_reference: null },
    ...{
      refund_type: 'full',
      transaction_amount: row.amount,
      initiated_by: 'operator@example.com',
      refund_channel: 'original',
    },
    ...{ session_id: null, collect_account_number: false },
    customer: {
      ...customerOf(email),
      first_name: '',
      last_name: '',
      metadata: '',
      international_format_phone: '',
    },
  }
}

export function disputeOf({ id, amount, status, resolution, transaction, at }: DisputeRow) {
  const createdAt = at.toISOString()
  const full = {
    ...transactionOf(transaction),
    plan: {},
    metadata: { custom_fields: [] },
    fees: transaction.fees ?? 0,
  }
  return {
    ...{
      id,
      refund_amount: amount,
      currency: 'NGN',
      status,
      resolution,
      domain: 'test',
      category: 'chargeback',
    },
    transaction: { ...full, paid_at: full.paid_at ?? createdAt, paidAt: full.paidAt ?? createdAt },
    ...{
      transaction_reference: null,
      bin: '408408',
      last4: '4081',
      dueAt: null,
      resolvedAt: null,
      evidence: null,
    },
    ...{ attachments: null, note: null, history: [], messages: [], createdAt, updatedAt: createdAt },
    customer: {
      ...customerOf(transaction.email),
      ...{ first_name: '', last_name: '', metadata: '', international_format_phone: '' },
    },
  }
}
