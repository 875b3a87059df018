import cliProgress from 'cli-progress'
import { Command } from 'commander'
import { reportText } from '../bench/report.ts'
import { runBench } from '../bench/run-bench.ts'
import { benchBillingCommand } from './bench-billing.ts'
import { benchEngineCommand } from './bench-engine.ts'
import { benchOffersCommand } from './bench-offers.ts'
import { benchWhatsAppCommand } from './bench-whatsapp.ts'
import { readContext } from './context.ts'
import { count } from './options.ts'

interface Flags {
  customers: number
  turns: number
  think: number
  conversations: number
  business?: string
  json?: boolean
}

/** `jara bench`: how fast and how large this machine makes Jara. */
export function benchCommand(): Command {
  return (
    new Command('bench')
      .description('measure this machine: latency, memory, start')
      .option('--customers <count>', 'customers who chat at once', count, 8)
      .option('--turns <count>', 'messages of each; 0 leaves latency out', count, 25)
      .option('--think <ms>', 'pause of a customer before a message; 0: all in step', count, 1500)
      .option('--conversations <count>', 'for memory and start; 0 leaves them out', count, 1000)
      .option('--business <file>', 'business file; default the first sample')
      .option('--json', 'print JSON')
      .action(bench)
      // They have options of the same names: what stands behind `engine` is its own.
      .enablePositionalOptions()
      .addCommand(benchEngineCommand())
      .addCommand(benchBillingCommand())
      .addCommand(benchOffersCommand())
      .addCommand(benchWhatsAppCommand())
  )
}

async function bench({ customers, turns, think, conversations, business, json }: Flags): Promise<void> {
  const { config, log } = readContext({ logLevel: 'error' })
  const bars = new cliProgress.MultiBar({
    format: '{part} {bar} {value}/{total}',
    stream: process.stderr,
    clearOnComplete: true,
  })
  const open = new Map<string, cliProgress.SingleBar>()
  const progress = (part: string, done: number, of: number) => {
    const bar = open.get(part) ?? bars.create(of, 0, { part })
    open.set(part, bar)
    bar.update(done)
  }
  try {
    const asked = {
      customers,
      turns,
      thinkMs: think,
      conversations,
      ...(business !== undefined && { business }),
    }
    const report = await runBench({ ...asked, config, log, progress, environment: process.env })
    bars.stop()
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : reportText(report)}\n`)
  } finally {
    bars.stop()
  }
}
