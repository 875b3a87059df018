import type { ChatMessage } from '../../../worker/engine/engine.ts'
import { type Summary, summarize } from '../samples.ts'
import type { Answered, Contender } from './contender.ts'
import type { Conversation } from './workload.ts'

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
  conversations: Conversation[],
  customers: number,
  progress: () => void,
): Promise<Result> {
  const answers: Answered[] = []
  const took: number[] = []
  let next = 0
  const customer = async () => {
    for (let chat = conversations[next++]; chat !== undefined; chat = conversations[next++]) {
      await converse(contender, chat, (answer, ms) => {
        answers.push(answer)
        took.push(ms)
        progress()
      })
    }
  }
  const from = performance.now()
  const peakBytes = await watchMemory(contender, () =>
    Promise.all(Array.from({ length: customers }, customer)),
  )
  return summarizeRun(answers, took, (performance.now() - from) / 1000, peakBytes)
}

/** The history of a turn holds what was really answered, as in any chat. */
async function converse(
  contender: Contender,
  { tenant, name, system, lines }: Conversation,
  note: (answer: Answered, ms: number) => void,
): Promise<void> {
  const messages: ChatMessage[] = [system]
  for (const line of lines) {
    messages.push({ role: 'user', content: line })
    const from = performance.now()
    const answer = await contender.ask({
      ...{ tenant, conversation: name },
      ...{ messages: [...messages], sharedMessages: 1 },
    })
    note(answer, performance.now() - from)
    messages.push({ role: 'assistant', content: answer.text })
  }
}

type Counted = 'tokensIn' | 'tokensOut' | 'tokensReused'

function summarizeRun(answers: Answered[], took: number[], seconds: number, peakBytes: number): Result {
  const sum = (key: Counted) => answers.reduce((total, answer) => total + answer[key], 0)
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
