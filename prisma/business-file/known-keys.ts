import type { z } from 'zod'

/** The parts of a zod schema that are looked into, whatever kind of schema it is. */
interface Definition {
  shape?: Record<PropertyKey, z.core.$ZodType>
  element?: z.core.$ZodType
  keyType?: z.core.$ZodType
  entries?: Record<string, string>
  innerType?: z.core.$ZodType
  out?: z.core.$ZodType
}

function definition(schema: z.core.$ZodType): Definition {
  return schema._zod.def as unknown as Definition
}

/** Without defaults, optionality and preprocessing around it. */
function bare(schema: z.core.$ZodType): Definition {
  const found = definition(schema)
  const inner = found.innerType ?? found.out
  return inner ? bare(inner) : found
}

/** The keys that a schema knows at a place of its value, for suggestions. */
export function keysAt(schema: z.core.$ZodType, path: PropertyKey[]): string[] {
  const place = path.reduce(
    (within, step) => bare(within).shape?.[step] ?? bare(within).element ?? within,
    schema,
  )
  return ownKeys(bare(place))
}

/** The keys that a schema knows anywhere. */
export function allKeys(schema: z.core.$ZodType): string[] {
  const found = bare(schema)
  const parts = [...Object.values(found.shape ?? {}), ...(found.element ? [found.element] : [])]
  return [...ownKeys(found), ...parts.flatMap(allKeys)]
}

function ownKeys({ shape, keyType }: Definition): string[] {
  return Object.keys(shape ?? (keyType && definition(keyType).entries) ?? {})
}
