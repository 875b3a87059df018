import { availableParallelism, cpus, loadavg } from 'node:os'
import type { Logger } from 'pino'
import type { Contender, Start } from './contender.ts'
import { type Result, runContest } from './contest.ts'
import { startJara } from './jara-contender.ts'
import { startLlamaServer } from './llama-server-contender.ts'
import { randomModel, type ShapeName } from './random-model.ts'
import { conversationsOf, type WorkSize } from './workload.ts'

export interface EngineBenchOptions extends WorkSize {
  /** Where the generated models are kept for the next time. */
  folder: string
  shapes: ShapeName[]
  /** Customers at once, one run for each. */
  customers: number[]
  rounds: number
  /** Path of a `llama-server` to hold Jara against; without it Jara runs alone. */
  llamaServer?: string
  log: Logger
  progress(part: string, done: number, of: number): void
}

export interface Round {
  shape: ShapeName
  customers: number
  round: number
  side: 'jara' | 'llama-server'
  result: Result
  /** Of the machine, in the minute before the run: above its cores' count, others were at work. */
  load: number
}

export interface EngineBenchReport {
  cpu: string
  cores: number
  node: string
  size: WorkSize
  rounds: Round[]
}

/** Room of one customer: the longest conversation of the workload and its answer. */
const contextSize = 2048

/** Both sides do the same work in turn, each in a fresh process, in one run. */
export async function runEngineBench(options: EngineBenchOptions): Promise<EngineBenchReport> {
  const { businesses, conversations, turns, answerTokens, shapes, customers, rounds } = options
  const size = { businesses, conversations, turns, answerTokens }
  const report: Round[] = []
  for (const shape of shapes) {
    const modelPath = await randomModel(options.folder, shape)
    for (const slots of customers) {
      const start = { modelPath, slots, contextSize, threads: availableParallelism(), answerTokens }
      for (let round = 1; round <= rounds; round++) {
        for (const side of options.llamaServer === undefined ? (['jara'] as const) : sides(round)) {
          const load = loadavg()[0] ?? 0
          const result = await runSide(side, start, size, options)
          report.push({ shape, customers: slots, round, side, result, load })
        }
      }
    }
  }
  const cpu = cpus()[0]?.model.trim() ?? 'unknown'
  return { cpu, cores: availableParallelism(), node: process.version, size, rounds: report }
}

/** Who begins changes, so that a machine that slows down does not favour one. */
function sides(round: number): Round['side'][] {
  return round % 2 === 1 ? ['jara', 'llama-server'] : ['llama-server', 'jara']
}

async function runSide(
  side: Round['side'],
  start: Start,
  size: WorkSize,
  { llamaServer, log, progress }: EngineBenchOptions,
): Promise<Result> {
  await using contender: Contender =
    side === 'jara' ? await startJara(start, log) : await startLlamaServer(llamaServer as string, start)
  const work = conversationsOf(size)
  const of = work.length * size.turns
  let done = 0
  return await runContest(contender, work, start.slots, () => progress(side, ++done, of))
}
