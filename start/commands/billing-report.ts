import { Command } from 'commander'
import type { BillingReport, ReportLine } from '../../prisma/billing/report.ts'
import type { Store } from '../../prisma/store.ts'
import { clock } from '../clock.ts'
import { checkPlans } from './check-plans.ts'
import { readContext, withStore } from './context.ts'
import { count } from './options.ts'
import { naira, table } from './table.ts'

/** What the command tells: kobo, and naira for what a conversation costs. */
interface Told extends BillingReport {
  costEach: number
}

/** `jara billing report`. */
export function reportCommand(): Command {
  return new Command('report')
    .description('what comes in a month, trials that pay, who left, failed charges, what is overdue; by plan')
    .option('--days <count>', 'of the span that it tells of, up to now', count, 30)
    .option('--json', 'print JSON; amounts are naira')
    .action(({ days }: { days: number }, command: Command) =>
      withStore(command, (store) => told(store, days), { table: reportText, json: inNaira }),
    )
}

async function told(store: Pick<Store, 'billing'>, days: number): Promise<Told> {
  const to = clock(readContext().config.startAt)()
  const from = new Date(to.getTime() - days * 24 * 60 * 60_000)
  const [report, { cost }] = await Promise.all([store.billing.report(from, to), checkPlans(store, undefined)])
  return { ...report, costEach: cost.total }
}

/** Beside what a plan brings in a month stands what its conversations of this month have cost so far. */
function inNaira({ lines, costEach, ...report }: Told) {
  return {
    ...report,
    costOfConversation: costEach,
    churn: churnOf(sum(lines)),
    lines: lines.map((line) => ({
      ...line,
      ...{ monthly: naira(line.monthly), owed: naira(line.owed), received: naira(line.received) },
      ...{ churn: churnOf(line), cost: line.conversations * costEach },
    })),
  }
}

/** Of the periods that ended, the share that nobody paid on; null: none ended. */
function churnOf({ renewed, lost }: Pick<ReportLine, 'renewed' | 'lost'>): number | null {
  return renewed + lost === 0 ? null : lost / (renewed + lost)
}

const today = [
  'PLAN',
  'CYCLE',
  'ON IT',
  '₦ A MONTH',
  'TRYING',
  'OVERDUE',
  '₦ OVERDUE',
  'CONVERSATIONS',
  'COST',
]
const span = ['PLAN', 'CYCLE', 'RENEWED', 'LOST', 'CHURN', 'RECEIVED', 'FAILED CHARGES']

function reportText({ lines, trials, costEach, from, to }: Told): string {
  const all = lines.length > 1 ? [{ ...sum(lines), plan: 'all' }] : []
  const { begun, trying, paid, free } = trials
  if (lines.length === 0) return 'No business is metered yet: payments are set up with PAYSTACK_SECRET_KEY.'
  const told = [...lines, ...all]
  return [
    table(
      today,
      told.map((line) => standingRow(line, costEach)),
      '',
    ),
    `From ${day(from)} to ${day(to)}:\n${table(span, told.map(spanRow), '')}`,
    `Trials begun: ${begun}. Paid since: ${paid}; still trying: ${trying}; on Free: ${free}.`,
  ].join('\n\n')
}

function standingRow(line: ReportLine, costEach: number): string[] {
  return [
    ...[line.plan, line.cycle ?? '', String(line.active + line.free), amount(naira(line.monthly))],
    ...[line.trying, line.overdue].map(String),
    ...[amount(naira(line.owed)), String(line.conversations), amount(line.conversations * costEach)],
  ]
}

function spanRow(line: ReportLine): string[] {
  const churn = churnOf(line)
  return [
    ...[line.plan, line.cycle ?? '', String(line.renewed), String(line.lost)],
    ...[churn === null ? '' : `${Math.round(churn * 100)} %`, amount(naira(line.received))],
    String(line.failedCharges),
  ]
}

function sum(lines: ReportLine[]): ReportLine {
  const total: ReportLine = {
    ...{ plan: '', cycle: null, trying: 0, active: 0, overdue: 0, free: 0, monthly: 0, owed: 0 },
    ...{ renewed: 0, lost: 0, received: 0, failedCharges: 0, conversations: 0 },
  }
  for (const { plan: _, cycle: __, ...line } of lines)
    for (const [key, value] of Object.entries(line) as [keyof typeof line, number][]) total[key] += value
  return total
}

function amount(value: number): string {
  return `₦${value.toLocaleString('en-NG', { maximumFractionDigits: 0 })}`
}

function day(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}
