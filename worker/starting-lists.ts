import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { kinds } from '../domain/onboarding/state.ts'
import type { StartingList } from '../domain/onboarding/usual.ts'

const naira = z.number().int().min(0)
const price = z.union([
  naira.transform((amount) => ({ from: amount * 100, to: amount * 100 })),
  z.object({ from: naira, to: naira }).transform(({ from, to }) => ({ from: from * 100, to: to * 100 })),
])
const service = z.strictObject({
  name: z.string(),
  also: z.array(z.string()),
  price,
  minutes: z.number().int().positive(),
  note: z.string().optional(),
})
const list = z.strictObject({
  minutes: z.number().int().positive(),
  times: z.record(z.string(), z.number().int().positive()),
  services: z.array(service),
})
const lists = z.record(z.enum(kinds), list)

export type StartingLists = Record<(typeof kinds)[number], StartingList>

let read: StartingLists | undefined

/** What a business of each kind usually offers; read from its file once. @throws ZodError when that is not in order */
export function startingLists(): StartingLists {
  read ??= lists.parse(
    parse(readFileSync(new URL('../domain/onboarding/starting-lists.yaml', import.meta.url), 'utf8')),
  ) as StartingLists
  return read
}
