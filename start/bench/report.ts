import { table } from '../commands/table.ts'
import type { LatencyReport } from './latency.ts'
import type { MemoryReport } from './memory.ts'
import type { Summary } from './samples.ts'

export interface Machine {
  cpu: string
  cores: number
  memoryBytes: number
  node: string
  model: string
}

export interface BenchReport {
  machine: Machine
  latency?: LatencyReport
  memory?: MemoryReport
}

/** The report for people. */
export function reportText({ machine, latency, memory }: BenchReport): string {
  const { cpu, cores, memoryBytes, node, model } = machine
  return [
    `${cpu}, ${cores} cores, ${megabytes(memoryBytes)}, Node ${node}, model ${model}`,
    ...(latency ? [latencyText(latency)] : []),
    ...(memory ? [memoryText(memory)] : []),
  ].join('\n\n')
}

function latencyText(latency: LatencyReport): string {
  const rows = Object.entries(latency.stages).map(([name, summary]) => row(`  ${name}`, summary))
  const fixed = (value: number) => value.toFixed(1)
  return [
    table(
      [`${latency.customers} CUSTOMERS AT ONCE`, 'MEDIAN', 'P95', 'MAX', 'COUNT'],
      [row('settled → reply handed over', latency.turn), ...rows, row('model alone', latency.understand)],
      '',
    ),
    '',
    `per message: ${fixed(latency.tokensInPerMessage)} tokens in, ${fixed(latency.tokensOutPerMessage)} out, ` +
      `${fixed(latency.queriesPerMessage)} queries`,
    `understood per second: ${latency.understoodPerSecond.toFixed(0)}`,
  ].join('\n')
}

function row(name: string, { median, p95, max, count }: Summary): string[] {
  return [name, ...[median, p95, max].map((ms) => `${ms.toFixed(1)} ms`), String(count)]
}

function memoryText(memory: MemoryReport): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  return [
    `start: first ${seconds(memory.firstStartMs)}, warm ${seconds(memory.warmStartMs)}`,
    `conversations: ${memory.turnsPerSecond.toFixed(1)} turns per second`,
    '',
    table(
      ['CONVERSATIONS', 'PROCESS TREE'],
      memory.samples.map(({ conversations, bytes }) => [String(conversations), megabytes(bytes)]),
      '',
    ),
  ].join('\n')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}
