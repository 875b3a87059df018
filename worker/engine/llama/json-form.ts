import { z } from 'zod'

/**
 * What JSON a schema allows, written without blanks and with the keys in order: then most of an answer's
 * characters leave the model no choice, and the host writes them itself.
 */
export type Form =
  | { kind: 'literal'; texts: string[] }
  | { kind: 'string'; min: number; max: number }
  | { kind: 'number'; integer: boolean }
  | { kind: 'array'; of: Form; min: number; max: number }
  | { kind: 'object'; entries: { key: string; form: Form }[] }

/** llama.cpp writes a repetition out; beyond this a grammar becomes slow. */
const mostRepeated = 500

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** Notes for people, which allow or forbid nothing. */
const notes = { title: z.string().optional(), description: z.string().optional() }
const count = z.int().min(0).max(mostRepeated)
const literalSchema = z.union([
  z.strictObject({ ...notes, type: z.string().optional(), enum: z.array(scalar).min(1) }),
  z.strictObject({ ...notes, type: z.string().optional(), const: scalar }),
])
const plainSchema = z.strictObject({ ...notes, type: z.enum(['boolean', 'null', 'number', 'integer']) })
const stringSchema = z.strictObject({
  ...notes,
  type: z.literal('string'),
  minLength: count.optional(),
  maxLength: count.optional(),
})
const arraySchema = z.strictObject({
  ...notes,
  type: z.literal('array'),
  items: z.unknown(),
  minItems: count.optional(),
  maxItems: count.optional(),
})
const objectSchema = z.strictObject({
  ...notes,
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).optional(),
  additionalProperties: z.literal(false).optional(),
})

/** @returns undefined for a schema that says more than forms can (`anyOf`, `pattern`, optional keys …). */
export function formOf(schema: unknown): Form | undefined {
  const literal = literalSchema.safeParse(schema).data
  if (literal !== undefined) {
    const values = 'enum' in literal ? literal.enum : [literal.const]
    return { kind: 'literal', texts: values.map((value) => JSON.stringify(value)) }
  }
  return plainForm(schema) ?? arrayForm(schema) ?? objectForm(schema)
}

function plainForm(schema: unknown): Form | undefined {
  const text = stringSchema.safeParse(schema).data
  if (text !== undefined) {
    return { kind: 'string', min: text.minLength ?? 0, max: text.maxLength ?? Number.POSITIVE_INFINITY }
  }
  const type = plainSchema.safeParse(schema).data?.type
  if (type === 'boolean') return { kind: 'literal', texts: ['true', 'false'] }
  if (type === 'null') return { kind: 'literal', texts: ['null'] }
  return type === undefined ? undefined : { kind: 'number', integer: type === 'integer' }
}

function arrayForm(schema: unknown): Form | undefined {
  const array = arraySchema.safeParse(schema).data
  const of = array && formOf(array.items)
  if (of === undefined) return undefined
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = array as z.infer<typeof arraySchema>
  return { kind: 'array', of, min: minItems, max: maxItems }
}

function objectForm(schema: unknown): Form | undefined {
  const object = objectSchema.safeParse(schema).data
  if (object === undefined) return undefined
  const { properties, required } = object
  const entries = Object.entries(properties).map(([key, value]) => ({ key, form: formOf(value) }))
  if (required !== undefined && entries.some(({ key }) => !required.includes(key))) return undefined
  if (entries.length === 0 || entries.some(({ form }) => form === undefined)) return undefined
  return { kind: 'object', entries: entries as { key: string; form: Form }[] }
}

/** The grammar of a form; syntax: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md */
export function gbnfOf(form: Form): string {
  const rules = [
    String.raw`letter ::= [^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})`,
    'integer ::= "-"? ("0" | [1-9] [0-9]{0,15})',
    'number ::= integer ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?',
  ]
  return [`root ::= ${expression(form, rules)}`, ...rules].join('\n')
}

/** Items of an array get a rule of their own, since an array names its item twice. */
function expression(form: Form, rules: string[]): string {
  switch (form.kind) {
    case 'literal':
      return `(${form.texts.map(quoted).join(' | ')})`
    case 'string':
      return `${quoted('"')} letter${repetition(form.min, form.max)} ${quoted('"')}`
    case 'number':
      return form.integer ? 'integer' : 'number'
    case 'array':
      return arrayExpression(form, rules)
    case 'object': {
      const entries = form.entries.map(({ key, form: value }, index) => {
        return `${quoted(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`)} ${expression(value, rules)}`
      })
      return `${entries.join(' ')} ${quoted('}')}`
    }
  }
}

function arrayExpression({ of, min, max }: Extract<Form, { kind: 'array' }>, rules: string[]): string {
  if (max === 0) return quoted('[]')
  const inner = expression(of, rules)
  const item = `item${rules.length}`
  rules.push(`${item} ::= ${inner}`)
  const items = `${item} (${quoted(',')} ${item})${repetition(Math.max(0, min - 1), max - 1)}`
  return `${quoted('[')} ${min === 0 ? `(${items})?` : items} ${quoted(']')}`
}

function repetition(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : `{${min},}`
  return `{${min},${max}}`
}

/** JSON's escapes are those of the grammar, but for the ones that it writes as `\u0000`. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/\\u00([0-9a-f]{2})/g, '\\x$1')
}
