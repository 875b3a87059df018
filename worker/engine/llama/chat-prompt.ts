import {
  type ChatHistoryItem,
  type ChatWrapper,
  type LlamaModel,
  type LlamaText,
  resolveChatWrapper,
  SpecialToken,
} from 'node-llama-cpp'
import type { ChatMessage } from '../engine.ts'

/**
 * Lays chat messages out as the model was trained to read them: by the template in its file, or the one known
 * for its family. What a message says is never read as a special token.
 * @returns the text, and what ends an answer besides the end-of-generation tokens.
 */
export function chatPrompt(model: LlamaModel, messages: ChatMessage[]): { text: LlamaText; stops: string[] } {
  const wrapper = wrapperOf(model)
  const chatHistory: ChatHistoryItem[] = messages.map(toHistoryItem)
  const { contextText, stopGenerationTriggers } = wrapper.generateContextState({
    chatHistory: [...chatHistory, { type: 'model', response: [] }],
  })
  return { text: contextText, stops: stopGenerationTriggers.flatMap(stopText) }
}

/** To find the wrapper of a template takes a third of a second, in which nothing else is done: not at a request. */
export function prepareChats(model: LlamaModel): void {
  wrapperOf(model)
}

const wrappers = new WeakMap<LlamaModel, ChatWrapper>()

function wrapperOf(model: LlamaModel): ChatWrapper {
  const known = wrappers.get(model)
  if (known !== undefined) return known
  const wrapper = resolveChatWrapper(model, {
    warningLogs: false,
    customWrapperSettings: { qwen: { thoughts: 'discourage' } },
  })
  wrappers.set(model, wrapper)
  return wrapper
}

/** Built-in tokens (end of sequence, end of turn) are found by their ids; the rest by how they are written. */
function stopText(trigger: LlamaText): string[] {
  if (trigger.values.some((value) => value instanceof SpecialToken)) return []
  const text = trigger.toString()
  return text === '' ? [] : [text]
}

function toHistoryItem(message: ChatMessage): ChatHistoryItem {
  if (message.role === 'assistant') return { type: 'model', response: [message.content] }
  return { type: message.role, text: message.content }
}
