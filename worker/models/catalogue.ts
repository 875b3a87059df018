import { readFile } from 'node:fs/promises'
import { distance } from 'fastest-levenshtein'
import { parse } from 'yaml'
import { z } from 'zod'

const evidence = z.strictObject({ text: z.string(), source: z.url() })

const model = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]+$/),
  title: z.string(),
  maker: z.string(),
  /** `hf:owner/repo:file` */
  source: z.string().startsWith('hf:'),
  parameters: z.string(),
  quantization: z.string(),
  /** Bytes; with `sizeFrom: about` a rounded number of a page, else exact. */
  size: z.int().positive(),
  sizeIs: z.enum(['about', 'exact']),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Tokens that it was trained for. */
  context: z.int().positive(),
  /** Layers, heads of keys and values, and their width: what a token in the context takes. */
  attention: z.strictObject({ layers: z.int(), kvHeads: z.int(), headSize: z.int() }).optional(),
  licence: z.strictObject({ name: z.string(), conditions: z.string(), source: z.url() }),
  /** Whether the file is behind a log-in: then HF_TOKEN is needed. */
  gated: z.boolean().default(false),
  /** What is published about its Nigerian Pidgin; absent: nothing was found. */
  pidgin: evidence.optional(),
  sources: z.array(z.url()).min(1),
})

export type CatalogueModel = z.output<typeof model>
export interface Catalogue {
  models: CatalogueModel[]
}

const catalogue = z.strictObject({
  models: z.array(model).refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'a name stands twice',
  }),
})

/**
 * Reads `models/catalogue.yaml`.
 * @throws Error that names the place in the file
 */
export async function readCatalogue(path: string): Promise<Catalogue> {
  const parsed = catalogue.safeParse(parse(await readFile(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`${path} is faulty: ${z.prettifyError(parsed.error)}`)
}

/** Names of the catalogue that may have been meant. */
export function closeNames({ models }: Catalogue, text: string): string[] {
  const typed = text.toLowerCase()
  const apart = (name: string) => (name.startsWith(typed) ? 0 : distance(name, typed))
  return models
    .map(({ name }) => name)
    .filter((name) => apart(name) <= 3)
    .sort((a, b) => apart(a) - apart(b))
    .slice(0, 3)
}
