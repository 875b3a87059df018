import { type Summary, summarize } from '../samples.ts'
import type { Answered, Contender } from './contender.ts'
import type { Ask } from './workload.ts'

export interface Result {
  requests: number
  seconds: number
  requestsPerSecond: number
  /** Written, not read. */
  tokensPerSecond: number
  tokensIn: number
  tokensReused: number
  tokensOut: number
  /** Of a request, in ms. */
  latency: Summary
  peakBytes: number
}

/** How often memory is looked at. */
const everyMs = 250

/** Lets customers work through the conversations, each one turn after the other, and measures. */
export async function runContest(
  contender: Contender,
  conversations: Ask[][],
  customers: number,
  progress: () => void,
): Promise<Result> {
  const answers: Answered[] = []
  const took: number[] = []
  let next = 0
  const customer = async () => {
    for (let asks = conversations[next++]; asks !== undefined; asks = conversations[next++]) {
      for (const ask of asks) {
        const from = performance.now()
        answers.push(await contender.ask(ask))
        took.push(performance.now() - from)
        progress()
      }
    }
  }
  const from = performance.now()
  const peakBytes = await watchMemory(contender, () =>
    Promise.all(Array.from({ length: customers }, customer)),
  )
  return summarizeRun(answers, took, (performance.now() - from) / 1000, peakBytes)
}

function summarizeRun(answers: Answered[], took: number[], seconds: number, peakBytes: number): Result {
  const sum = (key: keyof Answered) => answers.reduce((total, answer) => total + answer[key], 0)
  return {
    requests: took.length,
    seconds,
    requestsPerSecond: took.length / seconds,
    tokensPerSecond: sum('tokensOut') / seconds,
    tokensIn: sum('tokensIn'),
    tokensReused: sum('tokensReused'),
    tokensOut: sum('tokensOut'),
    latency: summarize(took),
    peakBytes,
  }
}

async function watchMemory(contender: Contender, work: () => Promise<unknown>): Promise<number> {
  let peak = 0
  const look = async () => {
    peak = Math.max(peak, await contender.bytes())
  }
  const timer = setInterval(() => void look(), everyMs)
  try {
    await work()
    await look()
    return peak
  } finally {
    clearInterval(timer)
  }
}
