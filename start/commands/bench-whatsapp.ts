import cliProgress from 'cli-progress'
import { Command } from 'commander'
import { phonesReportText } from '../bench/phones/phones-report.ts'
import { runPhonesBench } from '../bench/phones/run-phones-bench.ts'
import { firstSample } from '../bench/run-bench.ts'
import { readContext } from './context.ts'
import { count } from './options.ts'

interface Flags {
  sessions: number
  every: number
  seconds: number
  trim: boolean
  json?: boolean
}

/** `jara bench whatsapp`: what linked phones cost, on a stand-in for WhatsApp. */
export function benchWhatsAppCommand(): Command {
  return new Command('whatsapp')
    .description('measure linked phones: memory of each, and messages to all of them at once')
    .option('--sessions <count>', 'linked phones', count, 20)
    .option('--every <ms>', 'between two messages to one phone', count, 2000)
    .option('--seconds <count>', 'of traffic; 0 measures memory alone', count, 300)
    .option('--no-trim', 'start Chromium as the library does, without what Jara leaves out')
    .option('--json', 'print JSON')
    .action(benchWhatsApp)
}

async function benchWhatsApp({ sessions, every, seconds, trim, json }: Flags): Promise<void> {
  const { config } = readContext({ logLevel: 'error' })
  const bar = new cliProgress.SingleBar({
    format: '{part} {bar} {value}/{total}',
    stream: process.stderr,
    clearOnComplete: true,
  })
  bar.start(sessions, 0, { part: 'linked' })
  try {
    const report = await runPhonesBench({
      ...{ sessions, everyMs: every, seconds, trimmed: trim, settleMs: config.settleMs },
      chromium: config.whatsappWeb.chromium,
      businessPath: await firstSample(),
      environment: process.env,
      progress(part, done, of) {
        bar.setTotal(of)
        bar.update(done, { part })
      },
    })
    bar.stop()
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : phonesReportText(report)}\n`)
  } finally {
    bar.stop()
  }
}
