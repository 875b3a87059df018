import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'

/** Paystack's own description of its API. */
const published = new URL('../../../shared/specs/paystack-openapi.yaml', import.meta.url)

export const withoutOpenapi = existsSync(published)
  ? undefined
  : 'no ../shared/specs/paystack-openapi.yaml here'

// biome-ignore lint/suspicious/noExplicitAny: a description is read as it comes, by names that may or may not be there
type Json = any

/** What is wrong with a request or an answer; empty where nothing is. */
export interface Openapi {
  request(method: string, path: string, query: string[], body: unknown): string[]
  answer(method: string, path: string, status: number, body: unknown): string[]
}

/** Reads the published description. @returns undefined where it is not at hand */
export function openOpenapi(): Openapi | undefined {
  if (withoutOpenapi) return undefined
  const spec = parse(readFileSync(published, 'utf8')) as Json
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  const compiled = new Map<string, ValidateFunction>()
  const check = (name: string, schema: unknown, value: unknown): string[] => {
    const validate = compiled.get(name) ?? ajv.compile(draft(resolved(spec, schema as Json)) as object)
    compiled.set(name, validate)
    return validate(value) ? [] : (validate.errors ?? []).map((e) => `${name}${e.instancePath} ${e.message}`)
  }
  return {
    request: (method, path, query, body) =>
      requestFaults(operationOf(spec, method, path), method, path, query, body, check),
    answer(method, path, status, body) {
      const operation = operationOf(spec, method, path)
      const response = resolved(spec, operation?.responses?.[String(status)] as Json)
      const schema = response?.content?.['application/json']?.schema
      return schema ? check(`${method} ${template(spec, path)} ${status}`, schema, body) : []
    },
  }

  function requestFaults(
    operation: Json | undefined,
    method: string,
    path: string,
    query: string[],
    body: unknown,
    checkBody: typeof check,
  ): string[] {
    if (!operation) return [`${method} ${path} is not in the description`]
    const known = [...(operation.parameters ?? [])]
      .map((one) => resolved(spec, one as Json))
      .filter((one) => String(one.in) === 'query')
    const unknown = query.filter((name) => !known.some((one) => String(one.name) === name))
    const schema = resolved(spec, operation.requestBody as Json)?.content?.['application/json']?.schema
    const properties = schema ? propertiesOf(resolved(spec, schema)) : []
    const extra = Object.keys((body ?? {}) as object).filter((name) => !properties.includes(name))
    return [
      ...unknown.map((name) => `${method} ${path} has no query ${name}`),
      ...extra.map((name) => `${method} ${path} has no field ${name}`),
      ...(schema ? checkBody(`${method} ${template(spec, path)} request`, schema, body) : []),
    ]
  }
}

function operationOf(spec: Json, method: string, path: string): Json | undefined {
  const found = template(spec, path)
  return found === undefined ? undefined : spec.paths?.[found]?.[method.toLowerCase()]
}

/** `/transaction/verify/abc` → `/transaction/verify/{reference}`. */
function template(spec: Json, path: string): string | undefined {
  const names = Object.keys(spec.paths ?? {})
  const fits = (name: string) => new RegExp(`^${name.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
  return names.find((name) => name === path) ?? names.find(fits)
}

/** What a part of the description says once its references are followed: the same for every request. */
const followed = new WeakMap<object, Json>()

function resolved(spec: Json, value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  const known = followed.get(value) ?? follow(spec, value)
  followed.set(value, known)
  return known
}

function follow(spec: Json, value: Json): Json {
  if (Array.isArray(value)) return value.map((one) => resolved(spec, one))
  if ('$ref' in value) {
    const steps = String(value.$ref).split('/').slice(1)
    return resolved(
      spec,
      steps.reduce((at, step) => at[step], spec),
    )
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(spec, one)])) as Json
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type `null`. */
function draft(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(draft)
  if (typeof schema !== 'object' || schema === null) return schema
  const { nullable, example: _, ...rest } = schema as Record<string, unknown>
  const own = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, draft(one)]))
  return nullable === true ? { anyOf: [own, { type: 'null' }] } : own
}

function propertiesOf(schema: Json): string[] {
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => [...(schema[name] ?? [])])
  return [...Object.keys(schema.properties ?? {}), ...parts.flatMap((part) => propertiesOf(part as Json))]
}
