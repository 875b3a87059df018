import type { MetadataValue } from './gguf-writer.ts'

/** Tags of the chat template; one token each. */
const tags = ['<|endoftext|>', '<|im_start|>', '<|im_end|>']
const letters = 'etaoinshrdlucmfwypvbgkjqxz'
/** How GPT-2's byte alphabet writes a space. */
const space = 'Ġ'

/** ChatML, which both llama-server and node-llama-cpp lay out in the same tokens. */
const template =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"

/**
 * A byte-level BPE tokenizer of any size that nobody trained: the 256 bytes, then pairs of letters, then pairs
 * with a third letter, then pairs of pairs, until the vocabulary is full. English comes out at two to four
 * letters a token.
 */
export function madeUpTokenizer(size: number): Record<string, MetadataValue> {
  const bytes = byteLetters()
  const merges = mergesFor(size - bytes.length - tags.length)
  const tokens = [...bytes, ...merges.map((merge) => merge.replace(' ', '')), ...tags]
  const id = (tag: string): MetadataValue => ({ type: 'u32', value: tokens.indexOf(tag) })
  return {
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'gpt-2' },
    'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
    // 1 normal, 3 control
    'tokenizer.ggml.token_type': {
      type: 'i32s',
      value: tokens.map((token) => (tags.includes(token) ? 3 : 1)),
    },
    'tokenizer.ggml.merges': { type: 'strings', value: merges },
    'tokenizer.ggml.bos_token_id': id('<|endoftext|>'),
    'tokenizer.ggml.eos_token_id': id('<|im_end|>'),
    'tokenizer.ggml.padding_token_id': id('<|endoftext|>'),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
    'tokenizer.chat_template': { type: 'string', value: template },
  }
}

/** "t h", "Ġ t" …: each makes a token of its own, from tokens made before it. */
function mergesFor(count: number): string[] {
  const pairs = [space, ...letters].flatMap((first) => [...letters].map((second) => [first, second] as const))
  const merges = pairs.map(([first, second]) => `${first} ${second}`)
  const whole = pairs.map(([first, second]) => first + second)
  const made = new Set(whole)
  const add = (first: string, second: string) => {
    if (merges.length >= count || made.has(first + second)) return
    made.add(first + second)
    merges.push(`${first} ${second}`)
  }
  for (const pair of whole) for (const letter of letters) add(pair, letter)
  for (const first of whole) for (const second of whole) if (!second.startsWith(space)) add(first, second)
  return merges.slice(0, count)
}

/** GPT-2's letters for the 256 bytes: printable ones stand for themselves, the rest for U+0100 onwards. */
export function byteLetters(): string[] {
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    return String.fromCharCode(printable ? byte : next++)
  })
}
