import { InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { LocalDate } from '../../domain/time.ts'

/** Parses `2026-12-05`. @throws InvalidArgumentError, which commander prints with the option's name */
export function localDate(text: string): LocalDate {
  if (!z.iso.date().safeParse(text).success) throw new InvalidArgumentError('Write a day like 2026-12-05.')
  return text
}

/** Parses `2026-12-01T09:00:00+01:00`. @throws InvalidArgumentError, which commander prints with the option's name */
export function instant(text: string): Date {
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return new Date(text)
  throw new InvalidArgumentError('Write a moment with its zone, like 2026-12-01T09:00:00+01:00 or …Z.')
}

/** Parses a whole number. @throws InvalidArgumentError, which commander prints with the option's name */
export function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}
