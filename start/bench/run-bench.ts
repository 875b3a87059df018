import { readdir } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { Fault } from '../fault.ts'
import { places } from '../places.ts'
import { measureLatency } from './latency.ts'
import { measureMemory } from './memory.ts'
import type { BenchReport, Machine } from './report.ts'

export interface BenchOptions {
  /** Customers who chat at once. */
  customers: number
  /** Bursts of each; 0 leaves this part out. */
  turns: number
  /** Of a customer between a reply and her next message, on average, in ms; 0: all in step, without pause. */
  thinkMs: number
  /** For memory and start; 0 leaves this part out. */
  conversations: number
  /** Business file; default the first of `samples/`. */
  business?: string
  config: Pick<Config, 'model' | 'settleMs'>
  /** Of the product that is started for the memory part. */
  environment: Record<string, string | undefined>
  log: Logger
  progress(part: 'latency' | 'memory', done: number, of: number): void
}

/** Measures this machine through the real line; nothing of the operator's own data is read or written. */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { customers, turns, thinkMs, conversations, config, environment, log } = options
  const report: BenchReport = { machine: machineOf(config) }
  const businessPath = options.business ?? (await firstSample())
  if (turns > 0) {
    const progress = (done: number, of: number) => options.progress('latency', done, of)
    report.latency = await measureLatency({ customers, turns, thinkMs, businessPath, config, log, progress })
  }
  if (conversations > 0) {
    const progress = (done: number, of: number) => options.progress('memory', done, of)
    report.memory = await measureMemory({ conversations, businessPath, environment, progress })
  }
  return report
}

function machineOf({ model }: Pick<Config, 'model'>): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    model: model.name ?? 'bundled',
  }
}

/** @throws Fault when there is none */
export async function firstSample(): Promise<string> {
  const [name] = (await readdir(places.samples)).filter((file) => file.endsWith('.yaml')).sort()
  if (name === undefined) throw new Fault('samples/ has no business file: name one with --business FILE.')
  return join(places.samples, name)
}
