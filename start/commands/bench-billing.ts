import { Command, InvalidArgumentError } from 'commander'
import { type BillingBenchReport, measureBilling } from '../bench/billing.ts'
import { count } from './options.ts'
import { table } from './table.ts'

type Run = BillingBenchReport['runs'][number]

interface Flags {
  runs: Pick<Run, 'due' | 'of'>[]
  latency: number
  json?: boolean
}

const usual = [
  { due: 5_000, of: 10_000 },
  { due: 1_000, of: 50_000 },
  { due: 5_000, of: 50_000 },
]

/** `jara bench billing`: how long the daily run takes over many subscriptions. */
export function benchBillingCommand(): Command {
  return new Command('billing')
    .description(
      'measure the daily run: links asked of a stand-in of Paystack; DATABASE_URL or the embedded database',
    )
    .option('--runs <list>', 'due/all, one run each, like 1000/50000,5000/50000', runsOf, usual)
    .option('--latency <ms>', 'what Paystack takes for an answer', count, 0)
    .option('--json', 'print JSON')
    .action(async ({ runs, latency, json }: Flags) => {
      const report = await measureBilling({
        ...{ runs, latencyMs: latency, databaseUrl: process.env.DATABASE_URL || undefined },
        progress: (done, of) => process.stderr.write(`run ${done} of ${of}\n`),
      })
      process.stdout.write(`${json ? JSON.stringify(report, null, 2) : billingText(report)}\n`)
    })
}

function billingText({ database, latencyMs, runs }: BillingBenchReport): string {
  const megabytes = (bytes: number | null) => (bytes === null ? '' : `${Math.round(bytes / 2 ** 20)} MB`)
  const seconds = (ms: number | null) => (ms === null ? '' : `${(ms / 1_000).toFixed(1)} s`)
  return table(
    [
      ...[`DUE (${database}, PAYSTACK ${latencyMs} ms)`, 'OF', 'TOOK', 'PROCESSOR', 'EACH'],
      ...['LINKS', 'TOLD', 'ENDED', 'PUT OFF', 'MEMORY'],
    ],
    runs.map(({ due, of, ms, cpuMs, asked, report, peakBytes }) => [
      ...[String(due), String(of), seconds(ms), seconds(cpuMs), `${(ms / Math.max(1, due)).toFixed(1)} ms`],
      ...[asked, report.told, report.ended, report['put-off']].map(String),
      megabytes(peakBytes),
    ]),
    '',
  )
}

/** @throws InvalidArgumentError where more are due than there are, over all runs */
function runsOf(text: string): Flags['runs'] {
  let used = 0
  return text.split(',').map((part) => {
    const [, due = '', of = ''] = /^(\d{1,6})\/(\d{1,6})$/.exec(part) ?? []
    used += Number(due)
    if (due !== '' && used <= Number(of)) return { due: Number(due), of: Number(of) }
    throw new InvalidArgumentError('Write due/all for each run, like 1000/50000; nobody is due in two runs.')
  })
}
