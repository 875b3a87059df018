/**
 * What the engine and its child process say to each other over Node's IPC channel. Both ends parse what they
 * receive: a child of an older version, or a half-written message, must not look like an answer.
 *
 * parent → child: `open` once, then `complete` (at most `lanes` unanswered), `cancel`, `stop`.
 * child → parent: `ready` or `refused` once, then `done` or `failed` for each `complete`, and `beat` all along.
 */
import { z } from 'zod'
import type { EngineError } from '../engine.ts'

const errorCode = z.enum([
  'deadline',
  'crashed',
  'bad-model',
  'context-overflow',
  'bad-schema',
  'unreachable',
  'bad-answer',
  'aborted',
  'overloaded',
] satisfies EngineError['code'][])

const chatMessage = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })

const prompt = z.union([z.string(), z.array(chatMessage)])

/** What of the lanes is fixed by the operator; the rest is planned from the model and the machine. */
const asked = z.object({
  scheduling: z.enum(['lanes', 'batches']).optional(),
  contexts: z.int().positive().optional(),
  sequences: z.int().positive().optional(),
  threads: z.int().positive().optional(),
  contextSize: z.int().positive().optional(),
})
export type AskedLanes = z.infer<typeof asked>

export const completeMessage = z.object({
  type: z.literal('complete'),
  id: z.int(),
  prompt,
  prefix: prompt.optional(),
  tenant: z.string().optional(),
  conversation: z.string().optional(),
  priority: z.enum(['customer', 'background']).optional(),
  gbnf: z.string().optional(),
  jsonSchema: z.record(z.string(), z.unknown()).optional(),
  maxTokens: z.int().positive(),
  minTokens: z.int().positive().optional(),
  temperature: z.number().min(0),
  seed: z.int(),
})
export type CompleteMessage = z.infer<typeof completeMessage>

export const toChild = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('open'),
    modelPath: z.string(),
    gpu: z.union([z.enum(['auto', 'cuda', 'vulkan']), z.literal(false)]),
    asked,
    beatMs: z.number().positive(),
    /** A folder of the child's own, in memory where the machine has one, for computed states. */
    stateFolder: z.string(),
  }),
  completeMessage,
  z.object({ type: z.literal('cancel'), id: z.int() }),
  z.object({ type: z.literal('stop') }),
])
export type ToChild = z.infer<typeof toChild>
export type OpenMessage = Extract<ToChild, { type: 'open' }>

const ready = z.object({
  type: z.literal('ready'),
  model: z.string(),
  runsOn: z.string(),
  contexts: z.int(),
  /** Of all contexts together: how many requests run at once. */
  lanes: z.int(),
  threads: z.int(),
  contextSize: z.int(),
  scheduling: z.enum(['lanes', 'batches']),
  /** Why a model that would be batched is not. */
  fallback: z.string().optional(),
})
export type Ready = z.infer<typeof ready>

const done = z.object({
  type: z.literal('done'),
  id: z.int(),
  text: z.string(),
  tokensIn: z.int(),
  tokensOut: z.int(),
  tokensReused: z.int().optional(),
  probabilities: z.array(z.number()).optional(),
})
export type Done = z.infer<typeof done>

export const fromChild = z.discriminatedUnion('type', [
  ready,
  z.object({ type: z.literal('refused'), code: errorCode, message: z.string() }),
  z.object({ type: z.literal('beat'), residentBytes: z.number(), stateBytes: z.number() }),
  done,
  z.object({ type: z.literal('failed'), id: z.int(), code: errorCode, message: z.string() }),
])
export type FromChild = z.infer<typeof fromChild>
