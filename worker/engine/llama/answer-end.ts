import type { LlamaModel, Token } from 'node-llama-cpp'
import { progressOf } from './forced-text.ts'
import type { Form } from './json-form.ts'

/** Whether these tokens are a whole answer, though the model did not say so. */
export type AnswerEnd = (tokens: Token[]) => boolean

/**
 * A model under a JSON grammar is not let out of it by an end-of-generation token at once (some grammars want
 * blank lines first), so the answer ends where the JSON does.
 * @param stops texts that end an answer in this model's chat template
 */
export function answerEnds(
  model: LlamaModel,
  { jsonSchema }: { jsonSchema?: object | undefined },
  stops: string[],
  form: Form | undefined,
): AnswerEnd {
  const isWhole = form === undefined ? isJson : (text: string) => isWholeForm(form, text)
  if (jsonSchema === undefined && stops.length === 0) return () => false
  return (tokens) => {
    const text = model.detokenize(tokens, true)
    if (stops.some((stop) => text.endsWith(stop))) return true
    return jsonSchema !== undefined && isWhole(text)
  }
}

function isWholeForm(form: Form, text: string): boolean {
  const { forced, complete } = progressOf(form, text)
  return complete && forced === ''
}

function isJson(text: string): boolean {
  if (!/[}\]]\s*$/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
