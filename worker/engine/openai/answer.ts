import { z } from 'zod'
import { type Completion, EngineError } from '../engine.ts'

/** `GET /v1/models`: https://platform.openai.com/docs/api-reference/models/list */
const modelList = z.object({ data: z.array(z.object({ id: z.string(), max_model_len: z.int().optional() })) })
export type ServedModel = z.infer<typeof modelList>['data'][number]

/** `POST /v1/chat/completions`, as far as it is used here; servers add fields of their own. */
const chatCompletion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullable(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullable(),
        logprobs: z.object({ content: z.array(z.object({ logprob: z.number() })).nullish() }).nullish(),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int() }).nullish(),
})

/** @throws EngineError `bad-answer` */
export function readModels(body: string, url: string): ServedModel[] {
  return parse(modelList, body, `${url}/models`).data
}

/**
 * The first choice of an answer.
 * @throws EngineError `bad-answer` when it is no such answer, was refused, or was cut off at `max_tokens`.
 */
export function readCompletion(body: string, url: string): Omit<Completion, 'ms'> {
  const { choices, usage } = parse(chatCompletion, body, `${url}/chat/completions`)
  const [choice] = choices
  if (choice?.finish_reason === 'length') {
    throw new EngineError(
      'bad-answer',
      'the answer was cut off at the token limit: the model talks too much for this prompt',
    )
  }
  const text = choice?.message.content
  if (text == null)
    throw new EngineError('bad-answer', `the model at ${url} gave no text: ${choice?.finish_reason}`)
  const logprobs = choice?.logprobs?.content ?? []
  return {
    text,
    tokensIn: usage?.prompt_tokens ?? 0,
    tokensOut: usage?.completion_tokens ?? 0,
    ...(logprobs.length > 0 ? { probabilities: logprobs.map(({ logprob }) => Math.exp(logprob)) } : {}),
  }
}

function parse<T>(shape: z.ZodType<T>, body: string, from: string): T {
  if (/^\s*</.test(body)) {
    throw new EngineError(
      'bad-answer',
      `${from} answered with a web page: JARA_MODEL must be the API's address, ending in /v1`,
    )
  }
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch (cause) {
    throw new EngineError('bad-answer', `${from} answered with broken JSON (${body.length} characters)`, {
      cause,
    })
  }
  const parsed = shape.safeParse(json)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]
  throw new EngineError(
    'bad-answer',
    `${from} is not OpenAI-compatible: ${where?.path.join('.')} ${where?.message}`,
  )
}
