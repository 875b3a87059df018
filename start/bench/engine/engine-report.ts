import { table } from '../../commands/table.ts'
import type { EngineBenchReport, Round } from './run-engine-bench.ts'

const columns = [
  'MODEL',
  'CUSTOMERS',
  'ROUND',
  'SIDE',
  'REQUESTS/S',
  'TOKENS/S',
  'MEDIAN',
  'P95',
  'PEAK MEMORY',
]

/** The report for people: each run, then what Jara reaches of the other side's requests per second and memory. */
export function engineReportText({ cpu, cores, node, size, rounds }: EngineBenchReport): string {
  const { businesses, conversations, turns, answerTokens } = size
  return [
    `${cpu}, ${cores} cores, Node ${node}`,
    `${businesses} businesses × ${conversations} conversations × ${turns} turns, ${answerTokens} tokens an answer`,
    '',
    table([...columns, 'REUSED', 'LOAD BEFORE'], rounds.map(row), ''),
    '',
    ...ratios(rounds),
  ].join('\n')
}

function row({ shape, customers, round, side, result, load }: Round): string[] {
  const { requestsPerSecond, tokensPerSecond, latency, peakBytes, tokensReused, tokensIn } = result
  return [
    ...[shape, String(customers), String(round), side],
    ...[requestsPerSecond.toFixed(2), tokensPerSecond.toFixed(0)],
    ...[`${latency.median.toFixed(0)} ms`, `${latency.p95.toFixed(0)} ms`],
    `${(peakBytes / 1e6).toFixed(0)} MB`,
    `${((100 * tokensReused) / tokensIn).toFixed(0)} %`,
    load.toFixed(1),
  ]
}

/** Over all rounds of a model and a number of customers. */
function ratios(rounds: Round[]): string[] {
  const groups = Map.groupBy(rounds, ({ shape, customers }) => `${shape}, ${customers} customers`)
  return [...groups].flatMap(([name, group]) => {
    const of = (side: Round['side']) => group.filter((round) => round.side === side)
    if (of('llama-server').length === 0) return []
    const speed = ratio(of('jara'), of('llama-server'), (round) => round.result.requestsPerSecond)
    const memory = ratio(of('jara'), of('llama-server'), (round) => round.result.peakBytes)
    return [
      `${name}: ${speed.toFixed(2)} × llama-server's requests per second, ${memory.toFixed(2)} × its memory`,
    ]
  })
}

function ratio(ours: Round[], theirs: Round[], value: (round: Round) => number): number {
  const mean = (rounds: Round[]) => rounds.reduce((sum, round) => sum + value(round), 0) / rounds.length
  return mean(ours) / mean(theirs)
}
