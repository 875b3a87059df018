import { distance } from 'fastest-levenshtein'
import type { z } from 'zod'

/** Something wrong at a place of the file: keys and list positions from its top. */
export interface Finding {
  path: PropertyKey[]
  message: string
}

/** An issue of zod's in the words of somebody who writes such a file. */
export function findingsOf(issue: z.core.$ZodIssue, keysAt: (path: PropertyKey[]) => string[]): Finding[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path)
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown key \`${key}\`${advice(key, known)}`,
    }))
  }
  // A record reports a bad key of its own within another issue.
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1))
    return [{ path, message: `unknown key \`${key}\`${advice(key, keysAt(path.slice(0, -1)))}` }]
  }
  return [{ path, message: `${placeOf(path)} ${messageOf(issue)}` }]
}

function messageOf(issue: z.core.$ZodIssue): string {
  const unexplained = issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
  if (unexplained) return typeMessage(issue.expected, issue.input)
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String)
    if (issue.input === undefined) return `is missing: write one of ${choices.join(', ')}`
    return `is ${quoted(issue.input)}, which is not one of ${choices.join(', ')}${suggestion(String(issue.input), choices)}`
  }
  return `${issue.message}${shown(issue.input)}`
}

const expectations: Record<string, string> = {
  string: 'text',
  number: 'a plain number, like 25000',
  int: 'a whole number',
  array: 'a list, like [one, two]',
  object: 'a mapping of keys and values',
  record: 'a mapping of keys and values',
}

function typeMessage(expected: string, input: unknown): string {
  const wanted = expectations[expected] ?? expected
  if (input === undefined || input === null) return `is missing: it must be ${wanted}`
  const quotes = expected === 'string' && typeof input !== 'object' ? ', so put it in quotes' : ''
  return `must be ${wanted}${quotes}${shown(input)}`
}

function shown(input: unknown): string {
  return input === undefined || typeof input === 'object' ? '' : ` (it is ${quoted(input)})`
}

/** At most 40 characters of what was written, in one line. */
export function quoted(input: unknown): string {
  const text = typeof input === 'string' ? JSON.stringify(input) : String(input)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

/** `services[2].price`, counted from 1 as people do. */
export function placeOf(path: PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? ` ${step + 1}` : `.${String(step)}`))
  return steps.join('').replace(/^\./, '') || 'the file'
}

function advice(word: string, known: string[]): string {
  return suggestion(word, known) || (known.length > 0 ? `: known here are ${known.join(', ')}` : '')
}

/** `: did you mean …?` where one of the known words is close. */
export function suggestion(word: string, known: string[]): string {
  const near = known
    .map((candidate) => ({ candidate, off: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.off - b.off)[0]
  return near && near.off <= Math.min(3, Math.max(1, Math.floor(word.length / 2)))
    ? `: did you mean ${near.candidate}?`
    : ''
}
