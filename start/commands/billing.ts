import { Command } from 'commander'
import type { Action } from '../../domain/billing/action.ts'
import type { StepKind } from '../../domain/billing/due.ts'
import type { RunReport } from '../../worker/billing/daily-run.ts'
import { type Planned, plannedRun } from '../../worker/billing/planned-run.ts'
import { clock } from '../clock.ts'
import { openDaily } from '../daily.ts'
import { type Data, openData } from '../open-data.ts'
import { secretKey } from '../secret-key.ts'
import { reportCommand } from './billing-report.ts'
import { type Context, readContext } from './context.ts'
import { instant } from './options.ts'
import { reconcileCommand } from './reconcile.ts'
import { naira, nairaText, table } from './table.ts'

/** `jara billing run|report|reconcile`. */
export function billingCommand(): Command {
  return new Command('billing')
    .description('what businesses owe and pay: the daily run by hand, the report, and what Paystack says')
    .addCommand(runCommand())
    .addCommand(reportCommand())
    .addCommand(reconcileCommand())
}

interface RunFlags {
  asOf?: Date
  dryRun?: boolean
  json?: boolean
}

function runCommand(): Command {
  return new Command('run')
    .description('remind, charge and end what is due; a running Jara does it by itself')
    .option('--as-of <instant>', 'as if it were then, like 2026-12-01T09:00:00+01:00', instant)
    .option('--dry-run', 'list what would be done and why; ask nobody, write nothing')
    .option('--json', 'print JSON; amounts are naira')
    .action(run)
}

async function run({ asOf, dryRun, json }: RunFlags): Promise<void> {
  const context = readContext()
  await using data = await openData(context.config)
  const now = asOf ?? clock(context.config.startAt)()
  const text = dryRun ? await plannedText(data, now, json) : await runText(context, data, now, json)
  process.stdout.write(`${text}\n`)
}

async function runText(context: Context, data: Data, now: Date, json?: boolean): Promise<string> {
  const report = await dailyOf(context, data).run(now)
  return json ? JSON.stringify(report, null, 2) : reportText(report)
}

/** The running Jara's, where it has the database open. */
function dailyOf({ config, log }: Context, data: Data) {
  if (data.daily) return data.daily
  const key = secretKey(config.secretKey, config.dataFolder)
  return openDaily(config, { store: data.store, key, log, now: clock(config.startAt) })
}

function reportText(report: RunReport): string {
  const { looked, told, ended, charged, charging, entered } = report
  return [
    `${looked} subscriptions were due: ${told} owners told, ${ended} ended in Free, ${charged} cards charged,`,
    `${charging} charges under way, ${entered} entered a period that was paid before, ${report['put-off']} put off.`,
  ].join('\n')
}

async function plannedText(data: Data, now: Date, json?: boolean): Promise<string> {
  const planned = await Array.fromAsync(plannedRun(data.store.billing, now))
  if (!json) return plannedTable(planned)
  const rows = planned.map(({ asks, ...row }) => ({
    ...row,
    why: whyOf(row),
    asks: asks && { ...asks, price: naira(asks.price) },
  }))
  return JSON.stringify(rows, null, 2)
}

/** Narrow enough for a terminal of 100 columns: what is due within days needs no year. */
function plannedTable(rows: Planned[]): string {
  return table(
    ['BUSINESS', 'DOES', 'WHY', 'PAID UNTIL', 'NEXT LOOK'],
    rows.map((row) => [
      row.slug,
      doneTo(row),
      whyOf(row),
      timeOf(row, row.periodEnd),
      timeOf(row, row.lookAt),
    ]),
    'Nothing is due.',
  )
}

function doneTo({ does, asks }: Planned): string {
  return asks ? `${doing[does]} ${nairaText(naira(asks.price))} ${asks.plan} ${asks.cycle}` : doing[does]
}

/** By the business's own clock: `4 Jan 10:00`. */
function timeOf({ zone: timeZone }: Planned, moment: Date | null): string {
  if (!moment) return ''
  const parts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const
  const local = new Intl.DateTimeFormat('en-NG', { ...parts, hourCycle: 'h23', timeZone })
  return local.format(moment).replace(',', '')
}

const doing: Record<Action['kind'], string> = {
  wait: 'nothing yet',
  enter: 'begins the period',
  end: 'ends in Free',
  tell: 'told',
  announce: 'told of',
  charge: 'charged',
  ask: 'asked',
}

const reasons: Record<StepKind, string> = {
  'trial-ending': 'trial ends soon',
  'trial-over': 'trial over, unpaid',
  ending: 'cancelled, ends soon',
  ended: 'cancelled, over',
  'renewal-soon': 'paid time ends soon',
  'renewal-today': 'last day paid for',
  'overdue-1': 'overdue 1 day',
  'overdue-3': 'overdue 3 days',
  'overdue-5': 'overdue 5 days',
  lapsed: 'grace is over',
}

function whyOf({ step, does }: Pick<Planned, 'step' | 'does'>): string {
  if (step) return reasons[step]
  return does === 'enter' ? 'paid ahead' : 'paid ahead, or night'
}
