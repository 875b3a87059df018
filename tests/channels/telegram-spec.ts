/**
 * The published Bot API, cut down to what the product uses. `telegram-spec.json` is
 * `compact(telegram-bot-api.json)`; the full file is MIT-licensed and derived from
 * https://core.telegram.org/bots/api (version and date are kept in the compact one).
 */
export interface Spec {
  source: string
  version: string
  methods: Record<string, Fields>
  types: Record<string, Fields>
}

type Fields = Record<string, Field>

interface Field {
  types: string[]
  required?: true
  /** From the description: `1-4096 characters`. */
  limit?: [number, number, 'characters' | 'bytes']
}

interface FullSpec {
  version: string
  release_date: string
  methods: Record<string, { fields?: FullField[] }>
  types: Record<string, { fields?: FullField[]; subtypes?: string[] }>
}

interface FullField {
  name: string
  types: string[]
  required: boolean
  description: string
}

const methods = [
  'getMe',
  'getUpdates',
  'setWebhook',
  'deleteWebhook',
  'sendMessage',
  'sendChatAction',
  'answerCallbackQuery',
  'getBusinessConnection',
]

/** What comes in, checked one level deep: enough to keep the fake's own updates honest. */
const incoming = [
  'Update',
  'Message',
  'InaccessibleMessage',
  'CallbackQuery',
  'Chat',
  'User',
  'BusinessConnection',
  'BusinessMessagesDeleted',
]

export function compact(full: FullSpec): Spec {
  const types: Spec['types'] = {}
  const add = (name: string): void => {
    const type = full.types[name]
    if (!type || types[name]) return
    types[name] = fieldsOf(type.fields)
    for (const field of type.fields ?? []) for (const inner of field.types) add(itemOf(inner))
  }
  for (const method of methods)
    for (const field of full.methods[method]?.fields ?? [])
      for (const inner of field.types) add(itemOf(inner))
  for (const name of incoming) types[name] ??= fieldsOf(full.types[name]?.fields)
  return {
    source: `https://core.telegram.org/bots/api, ${full.release_date}; machine-readable copy under MIT`,
    version: full.version,
    methods: Object.fromEntries(methods.map((name) => [name, fieldsOf(full.methods[name]?.fields)])),
    types,
  }
}

function fieldsOf(fields: FullField[] = []): Fields {
  return Object.fromEntries(
    fields.map(({ name, types, required, description }) => {
      const [, from, to, unit] = /(\d+)-(\d+) (characters|bytes)/.exec(description) ?? []
      const limit = unit && { limit: [Number(from), Number(to), unit] as Field['limit'] }
      return [name, { types, ...(required && { required }), ...limit } as Field]
    }),
  )
}

/** @returns every way in which `value` breaks the spec; unknown parameters and missing ones included. */
export function faultsOf(spec: Spec, fields: Fields, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is not an object`]
  const unknown = Object.keys(value).filter((name) => !fields[name])
  const given = value as Record<string, unknown>
  return [
    ...unknown.map((name) => `${path}.${name} is not in the Bot API`),
    ...Object.entries(fields).flatMap(([name, field]) => {
      if (given[name] === undefined) return field.required ? [`${path}.${name} is missing`] : []
      return fieldFaults(spec, field, given[name], `${path}.${name}`)
    }),
  ]
}

function fieldFaults(spec: Spec, field: Field, value: unknown, path: string): string[] {
  const tries = field.types.map((type) => typeFaults(spec, type, value, path))
  const faults = tries.find((found) => found.length === 0) ?? tries[0] ?? []
  return faults.length > 0 ? faults : limitFaults(field, value, path)
}

function limitFaults({ limit }: Field, value: unknown, path: string): string[] {
  if (!limit || typeof value !== 'string') return []
  const [from, to, unit] = limit
  const size = unit === 'bytes' ? Buffer.byteLength(value) : value.length
  return size < from || size > to ? [`${path} has ${size} ${unit}, not ${from}-${to}`] : []
}

const primitives: Record<string, (value: unknown) => boolean> = {
  Integer: Number.isSafeInteger,
  Float: (value) => typeof value === 'number',
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  True: (value) => value === true,
}

function typeFaults(spec: Spec, type: string, value: unknown, path: string): string[] {
  const primitive = primitives[type]
  if (primitive) return primitive(value) ? [] : [`${path} is not ${type}`]
  if (type.startsWith('Array of ')) {
    if (!Array.isArray(value)) return [`${path} is not ${type}`]
    return value.flatMap((item, index) => typeFaults(spec, type.slice(9), item, `${path}[${index}]`))
  }
  const fields = spec.types[type]
  // A type that the compact copy leaves out can only come in, never go out.
  return fields ? faultsOf(spec, fields, value, path) : []
}

function itemOf(type: string): string {
  return type.replace(/^(Array of )+/, '')
}
