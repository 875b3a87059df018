import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LlamaContext, Token } from 'node-llama-cpp'
import type { Decoder } from './decoder.ts'

const greedy = { temperature: 0, seed: 1 }

/**
 * Holds a decoder against the public way on a short prompt: straight, beside another sequence, and from a saved
 * state put in another's place. Leaves every sequence empty.
 * @throws Error when the most probable next token is not the same each time
 */
export async function selfTest(context: LlamaContext, decoder: Decoder, folder: string): Promise<void> {
  const prompt = someTokens(context, 'How much is it, and are you open on Saturday?')
  const other = someTokens(context, 'My sister wants braids.')
  const expected = await publicly(context, prompt)
  const found = await everyWay(decoder, prompt, other, join(folder, 'self-test'))
  for (const [way, token] of Object.entries(found)) {
    if (token !== expected) throw new Error(`decoding ${way} gives token ${token}, not ${expected}`)
  }
}

async function publicly(context: LlamaContext, prompt: Token[]): Promise<Token> {
  const sequence = context.getSequence()
  try {
    const steps = sequence.evaluate(prompt, { ...greedy, yieldEogToken: true })
    const { value } = await steps.next()
    await steps.return()
    return value as Token
  } finally {
    await sequence.dispose()
  }
}

async function everyWay(
  decoder: Decoder,
  prompt: Token[],
  other: Token[],
  path: string,
): Promise<Record<string, Token | undefined>> {
  const last = decoder.sequences - 1
  using sampler = decoder.sampler(greedy)
  const next = async (first: Token[], second: Token[]) => {
    const rows = [first, second].slice(0, decoder.sequences).map((tokens, sequence) => {
      return { sequence, position: 0, tokens, wantsNext: true }
    })
    const [at] = await decoder.decode(rows)
    return at === undefined ? undefined : (await sampler.next(at)).token
  }
  try {
    const beside = await next(prompt, other)
    decoder.trim(0, prompt.length - 1)
    await decoder.save(path, 0, prompt.slice(0, -1))
    const loaded = await decoder.load(path, last)
    const rows = { sequence: last, position: loaded.length, tokens: prompt.slice(-1), wantsNext: true }
    const [at] = await decoder.decode([rows])
    const restored = at === undefined ? undefined : (await sampler.next(at)).token
    return { 'beside another': beside, 'from a saved state': restored }
  } finally {
    for (let sequence = 0; sequence <= last; sequence++) decoder.trim(sequence, 0)
    await rm(path, { force: true })
  }
}

/** At least two; what they say does not matter. */
function someTokens({ model }: LlamaContext, text: string): Token[] {
  const tokens = model.tokenize(text)
  return tokens.length > 1 ? tokens : [...tokens, ...tokens, 1 as Token, 2 as Token].slice(0, 2)
}
