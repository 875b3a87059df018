import { join } from 'node:path'
import cliProgress from 'cli-progress'
import { Command, InvalidArgumentError } from 'commander'
import { measureBundled } from '../bench/engine/bundled-reading.ts'
import { engineReportText } from '../bench/engine/engine-report.ts'
import { type ShapeName, shapes } from '../bench/engine/random-model.ts'
import { runEngineBench } from '../bench/engine/run-engine-bench.ts'
import { firstSample } from '../bench/run-bench.ts'
import { readContext } from './context.ts'
import { count } from './options.ts'

interface Flags {
  llamaServer?: string
  shape: ShapeName[]
  customers: number[]
  rounds: number
  conversations: number
  turns: number
  tokens: number
  bundled: boolean
  json?: boolean
}

/** `jara bench engine`: what the engine's scheduler brings for models of instruct size. */
export function benchEngineCommand(): Command {
  return new Command('engine')
    .description('measure the engine alone, against a llama-server where one is given')
    .option('--llama-server <path>', 'a llama-server binary to hold Jara against (docs/engine.md)')
    .option('--shape <names>', `model shapes: ${Object.keys(shapes).join(',')}`, shapeNames, ['135m'])
    .option('--customers <counts>', 'customers at once, one run each', counts, [8, 16])
    .option('--rounds <count>', 'how often each run is made', count, 1)
    .option('--conversations <count>', 'of each of 8 businesses', count, 4)
    .option('--turns <count>', 'of each conversation', count, 3)
    .option('--tokens <count>', 'of each answer', count, 48)
    .option('--no-bundled', 'leave the bundled model out')
    .option('--json', 'print JSON')
    .action(benchEngine)
}

async function benchEngine(flags: Flags): Promise<void> {
  const { config, log } = readContext({ logLevel: 'error' })
  const bar = new cliProgress.SingleBar({
    format: '{part} {bar} {value}/{total}',
    stream: process.stderr,
    clearOnComplete: true,
  })
  bar.start(1, 0, { part: '' })
  try {
    const { llamaServer, shape, customers, rounds, conversations, turns, tokens, bundled, json } = flags
    const report = await runEngineBench({
      ...{ businesses: 8, conversations, turns, answerTokens: tokens, shapes: shape, customers, rounds },
      ...(llamaServer !== undefined && { llamaServer }),
      folder: join(config.dataFolder, 'bench'),
      log,
      progress: (part, done, of) => {
        bar.setTotal(of)
        bar.update(done, { part })
      },
    })
    const reading = bundled ? await measureBundled(config, await firstSample(), log) : undefined
    bar.stop()
    const text = json
      ? JSON.stringify({ ...report, bundled: reading }, null, 2)
      : [engineReportText(report), ...(reading ? [readingText(reading)] : [])].join('\n')
    process.stdout.write(`${text}\n`)
  } finally {
    bar.stop()
  }
}

function readingText(reading: Awaited<ReturnType<typeof measureBundled>>): string {
  const { messagesPerSecond, medianMs, p95Ms } = reading
  return (
    `bundled model: ${messagesPerSecond.toFixed(0)} messages understood per second, 8 at once; ` +
    `alone median ${medianMs.toFixed(1)} ms, 95 % ${p95Ms.toFixed(1)} ms`
  )
}

function shapeNames(text: string): ShapeName[] {
  const names = text.split(',')
  const known = (name: string): name is ShapeName => Object.hasOwn(shapes, name)
  if (names.every(known)) return names
  throw new InvalidArgumentError(`Write one or more of ${Object.keys(shapes).join(', ')}.`)
}

function counts(text: string): number[] {
  return text.split(',').map((part) => Math.max(1, count(part)))
}
