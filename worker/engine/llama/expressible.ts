import { EngineError } from '../engine.ts'

type Schema = Record<string, unknown>

const notes = ['title', 'description', '$defs']
/** What the library's converter turns into grammar, by kind of schema; it passes over every other word in silence. */
const understood: Record<string, string[]> = {
  $ref: ['$ref'],
  oneOf: ['oneOf'],
  const: ['const', 'type'],
  enum: ['enum', 'type'],
  object: ['type', 'properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
  array: ['type', 'items', 'prefixItems', 'minItems', 'maxItems'],
  string: ['type', 'minLength', 'maxLength', 'format'],
  basic: ['type'],
}
const formats = ['date-time', 'time', 'date']
const types = ['string', 'number', 'integer', 'boolean', 'null']

/**
 * Holds a schema against what node-llama-cpp makes a grammar of: a `pattern` or an `anyOf` that is left out would
 * let answers through that the schema forbids.
 * @throws EngineError `bad-schema`, which names the word and its place
 */
export function checkExpressible(schema: unknown, place = '#', defs: Schema = {}): void {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw refused(place, 'is no schema')
  const it = schema as Schema
  const known = { ...defs, ...(it.$defs as Schema | undefined) }
  const kind = kindOf(it)
  for (const key of Object.keys(it)) {
    if (!notes.includes(key) && !understood[kind]?.includes(key))
      throw refused(`${place}/${key}`, 'cannot be made a grammar of')
  }
  checkWords(it, kind, place, known)
  for (const [path, inner] of within(it)) checkExpressible(inner, `${place}/${path}`, known)
}

function kindOf(schema: Schema): string {
  const told = ['$ref', 'oneOf', 'const', 'enum'].find((key) => key in schema)
  if (told !== undefined) return told
  return ['object', 'array', 'string'].find((type) => schema.type === type) ?? 'basic'
}

function checkWords(schema: Schema, kind: string, place: string, defs: Schema): void {
  if (kind === '$ref' && !Object.hasOwn(defs, String(schema.$ref).replace(/^#\/\$defs\//, '')))
    throw refused(`${place}/$ref`, `points to ${schema.$ref}, which is not among $defs`)
  if (schema.format !== undefined && !formats.includes(String(schema.format)))
    throw refused(`${place}/format`, `asks for ${schema.format}, which cannot be made a grammar of`)
  const asked = [schema.type].flat()
  if (kind === 'basic' && !asked.every((type) => types.includes(String(type))))
    throw refused(`${place}/type`, `is ${JSON.stringify(schema.type) ?? 'missing'}, which no JSON value has`)
}

/** Schemas inside a schema, with where they stand. */
function within(schema: Schema): [string, unknown][] {
  const { properties, $defs, oneOf, prefixItems, items, additionalProperties } = schema
  const named = (key: string, all: unknown) =>
    Object.entries((all ?? {}) as Schema).map(([name, inner]): [string, unknown] => [`${key}/${name}`, inner])
  return [
    ...named('properties', properties),
    ...named('$defs', $defs),
    ...named('oneOf', oneOf),
    ...named('prefixItems', prefixItems),
    ...(items === undefined ? [] : named('', { items })),
    ...(typeof additionalProperties === 'object' ? named('', { additionalProperties }) : []),
  ]
}

function refused(place: string, what: string): EngineError {
  return new EngineError(
    'bad-schema',
    `the schema of this request cannot be kept to: ${place} ${what}. Say it with type, enum, const, properties, items, lengths or oneOf`,
  )
}
