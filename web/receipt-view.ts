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
      title: t('receipt.title'),
      business: row.business,
      lines: linesOf(row, t),
      mark: markOf(row, t),
    },
    print: t('receipt.print'),
  }
}

function linesOf(row: ReceiptRow, t: Words) {
  const money = (kobo: bigint) => t('receipt.amount', { amount: Number(kobo) })
  const day = dayIn(row.timezone)
  const { periodStart, periodEnd, credit, paid } = row
  const lines: [string, string | null][] = [
    ['receipt.from', row.business],
    ['receipt.for', subjectOf(row, t)],
    ['receipt.period', periodStart && periodEnd && `${day(periodStart)} – ${day(lastOf(periodEnd))}`],
    ['receipt.paidOn', day(row.paidAt)],
    ['receipt.number', row.reference],
    ['receipt.price', credit > 0n ? money(paid + credit) : null],
    ['receipt.credit', credit > 0n ? money(credit) : null],
    ['receipt.total', paid > 0n ? money(paid) : null],
  ]
  const shown = lines.filter(([, value]) => value !== null)
  return shown.map(([key, value]) => ({
    name: t(key),
    value,
    kind: key === 'receipt.total' ? 'total' : 'line',
  }))
}

function subjectOf({ purpose, plan }: ReceiptRow, t: Words): string | null {
  if (purpose === 'deposit') return t('receipt.deposit')
  return purpose === 'upgrade' && plan ? t('receipt.upgrade', { plan }) : plan
}

/** What has become of it since, or why it bought nothing. */
function markOf({ status }: ReceiptRow, t: Words): string | null {
  const marks: Record<string, string> = {
    refunded: 'receipt.refunded',
    lost: 'receipt.lost',
    mismatched: 'receipt.held',
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
  const status = state?.status ?? 'unknown'
  const [title, text] = nextSteps[status] ?? unknown
  return { lang, waiting: status === 'open', title: t(title), text: t(text) }
}

type Told = [title: string, text: string]

const unknown: Told = ['receipt.unknownTitle', 'receipt.unknown']
const notYet: Told = ['receipt.notYetTitle', 'receipt.notYet']
const confirmed: Told = ['receipt.thanks', 'receipt.confirmed']

const nextSteps: Record<string, Told> = {
  open: ['receipt.thanks', 'receipt.checking'],
  paid: confirmed,
  disputed: confirmed,
  failed: notYet,
  expired: notYet,
  mismatched: ['receipt.thanks', 'receipt.kept'],
  refunded: ['receipt.title', 'receipt.refunded'],
  lost: ['receipt.title', 'receipt.lost'],
}
