import type { PaymentStatus } from '../domain/billing/payment.ts'
import type { PaymentState, ReceiptRow } from '../prisma/billing/payment-store.ts'
import { isLanguage } from '../prisma/catalogue.ts'
import { type Words, wordsIn } from './link-view.ts'

/** What `pages/receipt.html` shows. */
export function receiptView(row: ReceiptRow) {
  const lang = isLanguage(row.language) ? row.language : 'en'
  const t = wordsIn(lang)
  return {
    ...{
      lang,
      title: t('bill.title'),
      business: row.business,
      lines: linesOf(row, t),
      mark: markOf(row, t),
    },
    print: t('bill.print'),
  }
}

function linesOf(row: ReceiptRow, t: Words) {
  const money = (kobo: bigint) => t('bill.amount', { amount: Number(kobo) })
  const day = dayIn(row.timezone)
  const { periodStart, periodEnd, credit, paid } = row
  const lines: [string, string | null][] = [
    ['bill.from', row.business],
    ['bill.for', subjectOf(row, t)],
    ['bill.period', periodStart && periodEnd && `${day(periodStart)} – ${day(lastOf(periodEnd))}`],
    ['bill.paidOn', day(row.paidAt)],
    ['bill.number', row.reference],
    ['bill.price', credit > 0n ? money(paid + credit) : null],
    ['bill.credit', credit > 0n ? money(credit) : null],
    ['bill.total', paid > 0n ? money(paid) : null],
  ]
  const shown = lines.filter(([, value]) => value !== null)
  return shown.map(([key, value]) => ({
    name: t(key),
    value,
    kind: key === 'bill.total' ? 'total' : 'line',
  }))
}

function subjectOf({ purpose, plan }: ReceiptRow, t: Words): string | null {
  if (purpose === 'deposit') return t('bill.deposit')
  return purpose === 'upgrade' && plan ? t('bill.upgrade', { plan }) : plan
}

/** What has become of it since, or why it bought nothing. */
function markOf({ status }: ReceiptRow, t: Words): string | null {
  const marks: Partial<Record<PaymentStatus, string>> = {
    refunded: 'bill.refunded',
    lost: 'bill.lost',
    mismatched: 'bill.held',
  }
  const mark = marks[status]
  return mark === undefined ? null : t(mark)
}

/** The last day of a period, which ends before its end. */
function lastOf(end: Date): Date {
  return new Date(end.getTime() - 60_000)
}

function dayIn(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  })
  return (at) => format.format(at)
}

/** What `pages/paid.html` shows: in plain words, what happens next. */
export function paidView(state: PaymentState | null) {
  const lang = state && isLanguage(state.language) ? state.language : 'en'
  const t = wordsIn(lang)
  const [title, text] = state ? nextSteps[state.status] : unknown
  return { lang, waiting: state?.status === 'open', title: t(title), text: t(text) }
}

type Told = [title: string, text: string]

const unknown: Told = ['bill.unknownTitle', 'bill.unknown']
const notYet: Told = ['bill.notYetTitle', 'bill.notYet']
const confirmed: Told = ['bill.thanks', 'bill.confirmed']

const nextSteps: Record<PaymentStatus, Told> = {
  open: ['bill.thanks', 'bill.checking'],
  paid: confirmed,
  disputed: confirmed,
  failed: notYet,
  expired: notYet,
  mismatched: ['bill.thanks', 'bill.kept'],
  refunded: ['bill.title', 'bill.refunded'],
  lost: ['bill.title', 'bill.lost'],
}
