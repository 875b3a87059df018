import type { Logger } from 'pino'
import type { ChatMessage } from '../../../worker/engine/engine.ts'
import { openLlamaEngine } from '../../../worker/engine/llama/open-llama.ts'
import { residentBytesOf } from '../process-tree.ts'
import type { Contender, Start } from './contender.ts'

const minutes = 60_000

/** Jara's own engine in its supervised child process, with room for as many requests as the other side has. */
export async function startJara(start: Start, log: Logger): Promise<Contender> {
  const { modelPath, contextSize, slots, answerTokens } = start
  const contexts = Math.min(2, start.threads)
  const sequences = Math.ceil(slots / contexts)
  const engine = await openLlamaEngine({
    ...{ modelPath, contextSize, contexts, sequences, log },
    scheduling: 'batches',
  })
  return {
    async ask({ tenant, conversation, messages, sharedMessages }) {
      const shared: ChatMessage[] = messages.slice(0, sharedMessages)
      const answer = await engine.complete({
        ...{ prompt: messages, prefix: [...shared, { role: 'user', content: '' }], tenant, conversation },
        ...{ maxTokens: answerTokens, minTokens: answerTokens },
        ...{ temperature: 0, seed: 1, deadlineMs: 30 * minutes },
      })
      return { ...answer, tokensReused: answer.tokensReused ?? 0 }
    },
    async bytes() {
      const pid = engine.pid()
      return (pid === undefined ? 0 : await residentBytesOf(pid)) + (engine.info().stateBytes ?? 0)
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
