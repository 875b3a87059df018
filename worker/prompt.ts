import { readFile } from 'node:fs/promises'
import Mustache from 'mustache'
import { parse as parseYaml, YAMLParseError } from 'yaml'
import { z } from 'zod'
import type { ChatMessage } from './engine/engine.ts'

/** The head of a prompt file: how the model is asked for this task. */
export const samplingHead = z.object({
  /** Name of what the answer must follow. */
  schema: z.string(),
  maxTokens: z.int().positive(),
  temperature: z.number().min(0).max(2),
  seed: z.int(),
  deadlineMs: z.int().positive(),
})
export type SamplingHead = z.infer<typeof samplingHead>

/** The head of a prompt that reads messages. */
export const promptHead = samplingHead.extend({
  /** 0…1: below this confidence Jara asks back. */
  unsure: z.number().min(0).max(1),
})

/** A prompt file: `---`, YAML, `---`, then messages under `# system`, `# user` and `# assistant`. */
export interface Prompt<Head extends SamplingHead, Variable extends string> {
  head: Head
  /** The messages with every variable filled in. What a value says is never read as a variable. */
  fill(values: Record<Variable, string>): ChatMessage[]
}

/** A prompt file that cannot be used; the message names the file and the fix. */
export class PromptError extends Error {
  override name = 'PromptError'
}

/**
 * Reads a prompt and holds it against the code that fills it.
 * @param variables all that the code has values for: each must occur, and no other
 * @param shape of its head
 * @throws PromptError
 */
export async function loadPrompt<Head extends SamplingHead, Variable extends string>(
  path: string,
  variables: readonly Variable[],
  shape: z.ZodType<Head>,
): Promise<Prompt<Head, Variable>> {
  const { yaml, body } = await readParts(path)
  const settings = readHead(path, yaml, shape)
  const templates = readMessages(path, body)
  checkVariables(path, templates, variables)
  return {
    head: settings,
    fill: (values) => templates.map(({ role, content }) => ({ role, content: render(content, values) })),
  }
}

/**
 * The head of a prompt whose text is not prose but fixed by a model's training.
 * @throws PromptError
 */
export async function loadPromptHead<Head>(path: string, shape: z.ZodType<Head>): Promise<Head> {
  const { yaml } = await readParts(path)
  return readHead(path, yaml, shape)
}

async function readParts(path: string): Promise<{ yaml: string; body: string }> {
  const source = await readFile(path, 'utf8').catch((cause) => {
    throw new PromptError(`${path} cannot be read: restore it from the repository`, { cause })
  })
  const [, yaml, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(source.replaceAll('\r\n', '\n')) ?? []
  if (yaml === undefined || body === undefined) {
    throw new PromptError(`${path} must begin with "---", its settings and "---"`)
  }
  return { yaml, body }
}

function readHead<Head>(path: string, yaml: string, shape: z.ZodType<Head>): Head {
  try {
    const parsed = shape.safeParse(parseYaml(yaml))
    if (parsed.success) return parsed.data
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new PromptError(`${path} has wrong settings: ${faults.join('; ')}`)
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause
    throw new PromptError(`${path} has broken settings: ${cause.message}`, { cause })
  }
}

function readMessages(path: string, body: string): ChatMessage[] {
  const [before, ...parts] = body.split(/^# (system|user|assistant)[ \t]*$/m)
  if (before?.trim() !== '' || parts.length === 0) {
    throw new PromptError(`${path} must have its text under "# system", "# user" or "# assistant"`)
  }
  return Array.from({ length: parts.length / 2 }, (_, i) => {
    return { role: parts[2 * i] as ChatMessage['role'], content: (parts[2 * i + 1] as string).trim() }
  })
}

function checkVariables(path: string, templates: ChatMessage[], variables: readonly string[]): void {
  const used = new Set(templates.flatMap(({ content }) => variablesOf(path, content)))
  const unfilled = [...used].filter((name) => !variables.includes(name))
  if (unfilled.length > 0)
    throw new PromptError(`${path} uses {{${unfilled.join('}}, {{')}}}, which nothing fills`)
  const missing = variables.filter((name) => !used.has(name))
  if (missing.length > 0) throw new PromptError(`${path} leaves out {{${missing.join('}}, {{')}}}`)
}

function variablesOf(path: string, template: string): string[] {
  return Mustache.parse(template).flatMap(([kind, name]) => {
    if (kind === 'text') return []
    if (kind === 'name') return [name]
    throw new PromptError(`${path} uses {{${kind}${name}}}: only plain {{variables}} are filled`)
  })
}

function render(template: string, values: Record<string, string>): string {
  return Mustache.render(template, values, {}, { escape: (value) => value })
}
