import { acts, situations, slots } from '../../domain/intent.ts'
import { writeTinyGguf } from './tiny-gguf.ts'

const names = [
  ...acts,
  ...Object.keys(slots),
  ...situations.map((name) => `at:${name}`),
  ...['en', 'pcm', 'und', 'out', 'nl', 'svc', 'who'],
  ...Array.from({ length: 64 }, (_, i) => String(i + 1)),
]

/** A reader with weights that know nothing: whatever comes out is what the grammar and the code allow. */
export function writeTinyReader(path: string): string {
  const tags = names.map((name) => `<${name}>`)
  return writeTinyGguf(path, { name: 'jara-reader-tiny', tags, contextLength: 1024 })
}
