import { Command } from 'commander'
import type { Action } from '../../domain/billing/action.ts'
import type { StepKind } from '../../domain/billing/due.ts'
import { toLocal } from '../../domain/time.ts'
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

function plannedTable(rows: Planned[]): string {
  return table(
    ['BUSINESS', 'DOES', 'WHY', 'ASKS', 'PAID UNTIL', 'NEXT LOOK'],
    rows.map((row) => [
      row.slug,
      doing[row.does],
      whyOf(row),
      row.asks ? `${nairaText(naira(row.asks.price))} ${row.asks.plan} ${row.asks.cycle}` : '',
      timeOf(row, row.periodEnd),
      timeOf(row, row.lookAt),
    ]),
    'Nothing is due.',
  )
}

/** By the business's own clock. */
function timeOf({ zone }: Planned, moment: Date | null): string {
  return moment ? toLocal(moment, zone).replace('T', ' ') : ''
}

const doing: Record<Action['kind'], string> = {
  wait: 'nothing yet',
  enter: 'begins the period',
  end: 'ends in Free',
  tell: 'told',
  announce: 'told of the charge',
  charge: 'card charged',
  ask: 'asked',
}

const reasons: Record<StepKind, string> = {
  'trial-ending': 'the trial ends within three days',
  'trial-over': 'the trial is over and nothing was paid',
  ending: 'cancelled; it ends within three days',
  ended: 'cancelled, and the period is over',
  'renewal-soon': 'paid for three more days at most',
  'renewal-today': 'the last day that is paid for',
  'overdue-1': 'one day overdue, in grace',
  'overdue-3': 'three days overdue, in grace',
  'overdue-5': 'five days overdue, in grace',
  lapsed: 'unpaid, and its grace is over',
}

function whyOf({ step, does }: Pick<Planned, 'step' | 'does'>): string {
  if (step) return reasons[step]
  return does === 'enter' ? 'it was paid ahead of time' : 'paid ahead of time, or it is night there'
}
