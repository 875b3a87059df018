import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { posts } from './fake-requests.ts'
import {
  type Card,
  type DisputeRow,
  disputeOf,
  feesOf,
  listedOf,
  type RefundRow,
  type Row,
  refundOf,
  transactionOf,
} from './fake-rows.ts'
import { openOpenapi } from './openapi.ts'

export const secretKey = 'sk_test_0123456789abcdef0123456789abcdef01234567'

/** How Paystack can be out of order. `lost`: it does what it is asked, and the answer never arrives. */
export type Trouble = 'down' | 'html' | 'html-ok' | 'silent' | 'cut' | 'lost' | 'busy'

/** What a card does when it is charged without its holder. */
export type CardConduct = 'pays' | 'insufficient' | 'expired' | 'slow'

interface Answer {
  status: number
  body: object
}

/**
 * A strict Paystack on a port of its own. Whatever Jara asks is checked: key, fields, types, references, sums, and the
 * published description where it is at hand; so are its own answers. Faults are kept in `faults`.
 */
export class FakePaystack implements AsyncDisposable {
  readonly rows = new Map<string, Row>()
  readonly refunds: RefundRow[] = []
  readonly disputes: DisputeRow[] = []
  readonly asked: { method: string; path: string; body: unknown }[] = []
  readonly faults: string[] = []
  readonly cards = new Map<string, CardConduct>()
  /** Answers are in this trouble, in order; `null` is none. The last one stays while `stays` is true. */
  trouble: Trouble | null = null
  /** What becomes of a refund: it is queued and done, the bank does not take it, or Paystack wants none. */
  refunding: 'goes' | 'fails' | 'refused' = 'goes'
  /** A number that no bank has an account with. */
  unknownAccount: string | null = null
  /** What the clock of Paystack shows. */
  now: () => Date
  readonly #openapi = openOpenapi()
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  #next = 1000

  constructor(now: () => Date) {
    this.now = now
  }

  static async start(now: () => Date): Promise<FakePaystack> {
    const fake = new FakePaystack(now)
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** She pays on the page, or into the account. */
  pay(
    reference: string,
    paid: Partial<Pick<Row, 'amount' | 'currency' | 'fees'>> & { card?: Card } = {},
  ): Row {
    const row = this.row(reference)
    const amount = paid.amount ?? row.requested
    return Object.assign(row, {
      ...{
        status: 'success',
        reason: 'Approved',
        paidAt: this.now(),
        amount,
        fees: paid.fees ?? feesOf(amount),
      },
      ...{
        currency: paid.currency ?? 'NGN',
        card: paid.card ?? row.card,
        channel: paid.card ? 'card' : row.channel,
      },
    })
  }

  fail(reference: string, reason: string): void {
    Object.assign(this.row(reference), { status: 'failed', reason })
  }

  refund(reference: string, amount?: number): RefundRow {
    const row = this.row(reference)
    const made = {
      transaction: row.id,
      reference,
      amount: amount ?? row.amount,
      status: 'processed',
      dispute: null,
    }
    const refund = { id: this.#id(), ...made, at: this.now() }
    this.refunds.push(refund)
    const back = this.refunds
      .filter((one) => one.transaction === row.id)
      .reduce((sum, one) => sum + one.amount, 0)
    if (back >= row.amount) row.status = 'reversed'
    return refund
  }

  reverse(reference: string): void {
    this.row(reference).status = 'reversed'
  }

  dispute(reference: string): DisputeRow {
    const transaction = this.row(reference)
    const open = { status: 'awaiting-merchant-feedback', resolution: null, at: this.now() }
    const made: DisputeRow = { id: this.#id(), transaction, amount: transaction.amount, ...open }
    this.disputes.push(made)
    return made
  }

  resolve(dispute: DisputeRow, won: boolean): void {
    Object.assign(dispute, { status: 'resolved', resolution: won ? 'declined' : 'merchant-accepted' })
    if (won) return
    const refund = this.refund(dispute.transaction.reference, dispute.amount)
    refund.dispute = dispute.id
  }

  row(reference: string): Row {
    const row = this.rows.get(reference)
    if (!row) throw new Error(`Paystack was never asked for ${reference}`)
    return row
  }

  /** A webhook as Paystack posts it: the event, and the signature over its bytes. */
  webhook(event: string, data: object): { body: string; headers: Record<string, string> } {
    return this.signed(JSON.stringify({ event, data }))
  }

  /** Whatever it is, as Paystack signs it. */
  signed(body: string): { body: string; headers: Record<string, string> } {
    const signature = createHmac('sha512', secretKey).update(body).digest('hex')
    return { body, headers: { 'content-type': 'application/json', 'x-paystack-signature': signature } }
  }

  paidEvent(reference: string) {
    return this.webhook('charge.success', transactionOf(this.row(reference)))
  }

  refundEvent({ reference, amount, id, status }: RefundRow) {
    const told = {
      transaction_reference: reference,
      refund_reference: String(id),
      amount: String(amount),
      currency: 'NGN',
    }
    return this.webhook(`refund.${status}`, { status, ...told, domain: 'test' })
  }

  disputeEvent(dispute: DisputeRow) {
    const event = dispute.status === 'resolved' ? 'charge.dispute.resolve' : 'charge.dispute.create'
    return this.webhook(event, disputeOf(dispute))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    if (this.trouble && this.trouble !== 'lost') return this.#failing(this.trouble, response)
    const answer = this.#answer(request, text)
    if (this.trouble === 'lost') return void response.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  }

  #failing(trouble: Exclude<Trouble, 'lost'>, response: ServerResponse): void {
    const html = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>'
    if (trouble === 'down') response.destroy()
    if (trouble === 'html') response.writeHead(502, { 'content-type': 'text/html' }).end(html)
    if (trouble === 'html-ok') response.writeHead(200, { 'content-type': 'text/html' }).end(html)
    if (trouble === 'busy')
      response.writeHead(429).end(JSON.stringify({ status: false, message: 'Too many requests' }))
    if (trouble === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 4000 })
      response.write('{"status":true,"data":{"id":', () => response.destroy())
    }
  }

  #answer(request: IncomingMessage, text: string): Answer {
    const url = new URL(request.url ?? '/', this.url)
    const method = request.method ?? 'GET'
    if (request.headers.authorization !== `Bearer ${secretKey}`)
      return refusal(401, 'Invalid key', 'invalid_Key')
    const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>)
    this.asked.push({ method, path: url.pathname, body })
    // The account for a transfer is described in Paystack's guides, not in its OpenAPI.
    const described = Object.fromEntries(
      Object.entries(body ?? {}).filter(([name]) => !undescribed(url.pathname, name)),
    )
    const told = body && described
    this.faults.push(
      ...(this.#openapi?.request(method, url.pathname, [...url.searchParams.keys()], told) ?? []),
    )
    const answer = method === 'POST' ? this.#post(url.pathname, body ?? {}) : this.#get(url)
    const isTransfer = url.pathname === '/charge'
    if (!isTransfer)
      this.faults.push(...(this.#openapi?.answer(method, url.pathname, answer.status, answer.body) ?? []))
    return answer
  }

  #post(path: string, body: Record<string, unknown>): Answer {
    const checked = posts[path]?.safeParse(body)
    if (!checked) return refusal(404, 'Not found', 'route_not_found')
    if (!checked.success) {
      this.faults.push(`POST ${path}: ${checked.error.message}`)
      return refusal(400, checked.error.issues[0]?.message ?? 'Invalid', 'invalid_params')
    }
    if (path === '/refund') return this.#refunded(body)
    if (path === '/subaccount') return this.#subaccount(body)
    if (this.rows.has(String(body.reference))) {
      return refusal(400, 'Duplicate Transaction Reference', 'duplicate_reference')
    }
    if (path === '/charge') return this.#transfer(body)
    return path === '/transaction/initialize' ? this.#initialized(body) : this.#charged(body)
  }

  #initialized(body: Record<string, unknown>): Answer {
    const { id, reference } = this.#begun(body, 'abandoned')
    const authorization_url = `https://checkout.paystack.com/${id}`
    return ok('Authorization URL created', { authorization_url, access_code: String(id), reference })
  }

  #transfer(body: Record<string, unknown>): Answer {
    const until = new Date((body.bank_transfer as { account_expires_at: string }).account_expires_at)
    const minutes = (until.getTime() - this.now().getTime()) / 60_000
    if (minutes < 15 || minutes > 480)
      return refusal(400, 'account_expires_at must be 15 minutes to 8 hours away', 'invalid_params')
    const { id, reference, amount } = this.#begun(body, 'pending')
    this.row(reference).channel = 'bank_transfer'
    return ok('Charge attempted', {
      ...{ status: 'pending_bank_transfer', reference, amount, display_text: 'Please make a transfer' },
      ...{ account_name: 'PAYSTACK CHECKOUT', account_number: String(1_230_000_000 + id) },
      bank: { slug: 'wema-bank', name: 'Wema Bank', id: 20 },
      account_expires_at: until.toISOString(),
    })
  }

  #charged(body: Record<string, unknown>): Answer {
    const code = String(body.authorization_code)
    const conduct = this.cards.get(code)
    if (!conduct) return refusal(400, 'Authorization code is invalid', 'invalid_authorization')
    const row = this.#begun(body, 'processing')
    row.card = { code, signature: `SIG_${code}`, last4: '4081', reusable: true }
    if (conduct === 'pays') this.pay(row.reference)
    if (conduct === 'insufficient') this.fail(row.reference, 'Insufficient Funds')
    if (conduct === 'expired') this.fail(row.reference, 'Expired Card')
    const full = transactionOf(row)
    return ok('Charge attempted', { ...full, customer: { ...full.customer, metadata: {} }, plan: null })
  }

  #begun(body: Record<string, unknown>, status: string): Row {
    const row: Row = {
      ...{ id: this.#id(), reference: String(body.reference), status, email: String(body.email), reason: '' },
      ...{ amount: Number(body.amount), requested: Number(body.amount), currency: 'NGN', fees: null },
      ...{ createdAt: this.now(), paidAt: null, channel: 'card', card: null },
      subaccount: body.subaccount === undefined ? null : String(body.subaccount),
    }
    this.rows.set(row.reference, row)
    return row
  }

  #refunded(body: Record<string, unknown>): Answer {
    const row = this.rows.get(String(body.transaction))
    if (!row) return refusal(404, 'Transaction not found', 'transaction_not_found')
    if (this.refunding === 'refused')
      return refusal(400, 'Your balance is not enough', 'insufficient_balance')
    const refund = this.refund(row.reference, body.amount === undefined ? undefined : Number(body.amount))
    refund.status = this.refunding === 'fails' ? 'failed' : 'pending'
    if (this.refunding === 'fails') row.status = 'success'
    const { metadata: _, log: __, ...transaction } = transactionOf(row)
    const expected = { expected_at: this.now().toISOString(), updatedAt: this.now().toISOString() }
    const { fully_deducted: ___, ...rest } = refundOf(refund, row.email)
    return ok('Refund has been queued for processing', {
      ...{ ...rest, ...expected, channel: null, fully_deducted: false },
      transaction: {
        ...{
          ...transaction,
          plan: {},
          authorization: { exp_month: null, exp_year: null, account_name: null },
        },
        ...{
          subaccount: { currency: null },
          paid_at: transaction.paid_at ?? '',
          paidAt: transaction.paidAt ?? '',
        },
      },
    })
  }

  #subaccount(body: Record<string, unknown>): Answer {
    const id = this.#id()
    const at = this.now().toISOString()
    const data = {
      ...{
        ...body,
        subaccount_code: `ACCT_${id}`,
        id,
        createdAt: at,
        updatedAt: at,
        currency: 'NGN',
        bank: 1,
      },
      ...{
        primary_contact_name: '',
        primary_contact_email: '',
        primary_contact_phone: '',
        metadata: '',
        description: '',
      },
      ...{
        integration: 1,
        domain: 'test',
        product: 'collection',
        managed_by_integration: 1,
        is_verified: false,
      },
      ...{ settlement_schedule: 'AUTO', active: true, migrate: false },
    }
    return { ...ok('Subaccount created', data), status: 201 }
  }

  #get(url: URL): Answer {
    const [, reference] = /^\/transaction\/verify\/(.+)$/.exec(url.pathname) ?? []
    if (reference !== undefined) {
      const row = this.rows.get(decodeURIComponent(reference))
      if (!row) return refusal(400, 'Transaction reference not found.', 'transaction_not_found')
      return ok('Verification successful', transactionOf(row))
    }
    const email = (id: number) => [...this.rows.values()].find((row) => row.id === id)?.email ?? ''
    const lists: Record<string, () => object[]> = {
      '/transaction': () =>
        [...this.rows.values()]
          .filter((row) => within(row.createdAt, url))
          .reverse()
          .map(listedOf),
      '/refund': () =>
        this.refunds.filter(({ at }) => within(at, url)).map((one) => refundOf(one, email(one.transaction))),
      '/dispute': () =>
        this.disputes
          .filter(({ transaction }) => String(transaction.id) === url.searchParams.get('transaction'))
          .map(disputeOf),
    }
    const list = lists[url.pathname]
    if (list) return page(list(), url)
    if (url.pathname === '/bank') return ok('Banks retrieved', banks.map(bankOf))
    if (url.pathname === '/bank/resolve') return resolvedOf(url, this.unknownAccount)
    return refusal(404, 'Not found', 'route_not_found')
  }

  #id(): number {
    this.#next += 1
    return this.#next
  }
}

function undescribed(path: string, name: string): boolean {
  return path === '/charge' && ['bank_transfer', 'subaccount', 'bearer'].includes(name)
}

function within(at: Date, { searchParams }: URL): boolean {
  const [from, to] = [searchParams.get('from'), searchParams.get('to')]
  return (!from || at >= new Date(from)) && (!to || at <= new Date(to))
}

function page(rows: object[], { searchParams, pathname }: URL): Answer {
  const size = Number(searchParams.get('per_page') ?? searchParams.get('perPage') ?? 50)
  const number = Number(searchParams.get('page') ?? 1)
  const data = rows.slice((number - 1) * size, number * size)
  const pageCount = Math.ceil(rows.length / size)
  const common = { total: rows.length, skipped: 0, page: number, pageCount }
  // Each list has a page of its own making.
  const own: Record<string, object> = {
    '/transaction': { perPage: size, total_volume: 0 },
    '/refund': { perPage: String(size), failedRefundCount: 0 },
    '/dispute': { perPage: size },
  }
  const meta = { ...common, ...own[pathname] }
  return { status: 200, body: { status: true, message: 'Retrieved', data, meta } }
}

const banks = [
  { name: 'Guaranty Trust Bank', code: '058' },
  { name: 'Wema Bank', code: '035' },
]

function bankOf({ name, code }: { name: string; code: string }, index: number) {
  const at = '2020-01-01T00:00:00.000Z'
  return {
    ...{
      id: index + 1,
      name,
      code,
      slug: name.toLowerCase().replaceAll(' ', '-'),
      longcode: `${code}000`,
      gateway: null,
    },
    ...{ pay_with_bank: true, supports_transfer: true, available_for_direct_debit: false, active: true },
    ...{
      is_deleted: false,
      country: 'Nigeria',
      currency: 'NGN',
      type: 'nuban',
      createdAt: at,
      updatedAt: at,
    },
  }
}

function resolvedOf({ searchParams }: URL, unknown: string | null): Answer {
  const account_number = searchParams.get('account_number') ?? ''
  const known =
    /^\d{10}$/.test(account_number) &&
    account_number !== unknown &&
    banks.some(({ code }) => code === searchParams.get('bank_code'))
  if (!known)
    return refusal(422, 'Could not resolve account name. Check parameters or try again.', 'invalid_bank_code')
  return ok('Account number resolved', { account_number, account_name: 'ADA OBI', bank_id: 1 })
}

function ok(message: string, data: object): Answer {
  return { status: 200, body: { status: true, message, data } }
}

function refusal(status: number, message: string, code: string): Answer {
  const nextStep = 'Ensure that you provide the correct value'
  return { status, body: { status: false, message, meta: { nextStep }, type: 'validation_error', code } }
}
