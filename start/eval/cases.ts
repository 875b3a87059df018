import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { languages } from '../../domain/language.ts'

const localDateTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'write it like "2026-12-05T14:00"')
const needle = z.string().min(1)
const needles = z.array(z.union([needle, z.array(needle).min(1)]))

const expectedBooking = z.strictObject({
  service: z.string().optional(),
  start: localDateTime.optional(),
  person: z.string().optional(),
  status: z.enum(['held', 'confirmed', 'cancelled']).optional(),
})

const expectation = z.strictObject({
  lang: z.enum(languages).optional(),
  includes: needles.optional(),
  excludes: needles.optional(),
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it like "14:00"')
    .optional(),
  date: z.iso.date().optional(),
  amount: z.number().nonnegative().optional(),
  booking: expectedBooking.nullable().optional(),
  bookings: z.array(expectedBooking).optional(),
  handoff: z.boolean().optional(),
})

const dialogueCase = z.strictObject({
  id: z.string().min(1),
  business: z.string().min(1),
  category: z.string().optional(),
  now: z.iso.datetime({ offset: true }),
  given: z
    .strictObject({
      bookings: z
        .array(z.strictObject({ person: z.string(), service: z.string(), start: localDateTime }))
        .default([]),
    })
    .optional(),
  turns: z
    .array(
      z.strictObject({
        say: z.union([z.string(), z.array(z.string()).min(1)]).transform((say) => [say].flat()),
        expect: expectation.default({}),
      }),
    )
    .min(1),
})

export type Expectation = z.infer<typeof expectation>
export type ExpectedBooking = z.infer<typeof expectedBooking>
export type DialogueCase = z.infer<typeof dialogueCase> & {
  /** Path of the business file, found beside the file of cases. */
  businessPath: string
}

/** A case that cannot run. It counts as an error, never as a pass. */
export interface CaseError {
  file: string
  /** 1-based; absent when the file itself cannot be read. */
  line?: number
  id?: string
  message: string
}

export interface CaseFile {
  cases: DialogueCase[]
  errors: CaseError[]
}

/** Reads JSON lines; an unknown key is an error, because a misspelt expectation would check nothing. */
export async function readCases(file: string): Promise<CaseFile> {
  const source = await readFile(file, 'utf8').catch((error: Error) => error)
  if (source instanceof Error) {
    return { cases: [], errors: [{ file, message: `cannot be read (${source.message}); check the path` }] }
  }
  return parseCases(source, file)
}

/** @param file names the source in errors; business files are looked for beside it. */
export function parseCases(source: string, file: string): CaseFile {
  const read: CaseFile = { cases: [], errors: [] }
  const lines = source.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    const parsed = parseLine(line, file)
    if ('message' in parsed) read.errors.push({ file, line: i + 1, ...parsed })
    else if (read.cases.some(({ id }) => id === parsed.id))
      read.errors.push({
        file,
        line: i + 1,
        id: parsed.id,
        message: 'the id is used twice; give each case its own',
      })
    else read.cases.push(parsed)
  }
  if (read.cases.length + read.errors.length === 0) read.errors.push({ file, message: 'holds no cases' })
  return read
}

function parseLine(line: string, file: string): DialogueCase | { id?: string; message: string } {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    return { message: `is not JSON (${(error as Error).message}); write one object a line` }
  }
  const parsed = dialogueCase.safeParse(json)
  if (parsed.success) return { ...parsed.data, businessPath: resolve(dirname(file), parsed.data.business) }
  const id = (json as { id?: unknown } | null)?.id
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'case'}: ${issue.message}`)
  return { ...(typeof id === 'string' ? { id } : {}), message: faults.join('; ') }
}
