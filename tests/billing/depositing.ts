import { expect, vi } from 'vitest'
import type { Language } from '../../domain/language.ts'
import type { Understand } from '../../worker/understand.ts'
import { type Read, scripted } from '../stories/scene.ts'
import { type OwnerLine, openOwnerLine } from './owner-line.ts'

const patience = { timeout: 60_000, interval: 25 }
export const minuteMs = 60_000
export const url = /https:\/\/checkout\.paystack\.com\/\d+/
export const wish = 'acrylic full set thursday 2pm'

const acrylic = { service: ['acrylic full set'], day: ['thursday'], time: ['2pm'] }
const readings: Record<string, Read[]> = {
  [wish]: [{ act: 'book', slots: acrylic }],
  'two of us, acrylic thursday 2pm': [{ act: 'book', slots: { ...acrylic, count: ['two of us'] } }],
  yes: [{ act: 'yes' }],
  no: [{ act: 'no' }],
  'i don pay': [{ act: 'paid' }],
  'cancel am': [{ act: 'cancel' }],
  'one of us no dey come again': [{ act: 'cancel' }],
  'make am 4pm': [{ act: 'change', slots: { time: ['4pm'] } }],
  'make am 2pm': [{ act: 'change', slots: { time: ['2pm'] } }],
}

/** A story about deposits: the owner's account is linked, and both chats are open. */
export interface Depositing extends AsyncDisposable {
  line: OwnerLine
  bookings(): Promise<{ status: string; unpaid: boolean }[]>
  payments(): Promise<{ reference: string; status: string; how: string }[]>
  /** What the ledger has of the shop's money, in kobo. */
  ofShop(): Promise<number>
  /** Books with a yes. @returns what the customer reads then */
  books(words?: string): Promise<string>
  /** Looks after deposits until the customer, or the owner, is told such a thing. */
  told(pattern: RegExp): Promise<string>
  ownerTold(pattern: RegExp): Promise<string>
}

/** @param more readings of what the customer writes */
export async function depositing(
  kind: 'telegram' | 'whatsapp-cloud' = 'telegram',
  language: Language = 'en',
  more: Record<string, Read[]> = {},
): Promise<Depositing> {
  const understand = scripted({ ...readings, ...more })
  const heard: Understand = async (input, signal) => {
    const read = await understand(input, signal)
    return { ...read, intent: { ...read.intent, language } }
  }
  const line = await openOwnerLine(kind, language, heard)
  await line.says('my account is GTB 0123456789')
  await line.says('yes')
  line.heard()
  const heardByOwner: string[] = []
  const until = async (pattern: RegExp, all: () => string[]) => {
    let found: string | undefined
    await vi.waitFor(async () => {
      await line.deposits()
      heardByOwner.push(...line.heard())
      found = all().findLast((text) => pattern.test(text))
      expect(found, String(pattern)).toBeDefined()
    }, patience)
    return found ?? ''
  }
  return {
    line,
    bookings: async () =>
      (await line.query(
        `SELECT "status", "payBy" IS NOT NULL AS "unpaid" FROM public."Booking" ORDER BY "createdAt", "id"`,
      )) as { status: string; unpaid: boolean }[],
    payments: async () =>
      (await line.query(
        `SELECT "reference", "status", "how" FROM public."Payment" WHERE "purpose" = 'deposit' ORDER BY "createdAt", "id"`,
      )) as { reference: string; status: string; how: string }[],
    async ofShop() {
      const [row] = (await line.query(
        `SELECT coalesce(sum("kobo"), 0)::float8 AS "kobo" FROM public."LedgerEntry" WHERE "account" = 'shop'`,
      )) as { kobo: number }[]
      return row?.kobo ?? 0
    },
    async books(words = wish) {
      await line.asked(words)
      return (await line.asked('yes')).join('\n')
    },
    told: (pattern) => until(pattern, line.shownToCustomer),
    ownerTold: (pattern) => until(pattern, () => heardByOwner),
    async [Symbol.asyncDispose]() {
      const breaches = line.breaches()
      const faults = await line.store.billing.ledgerFaults()
      await line[Symbol.asyncDispose]()
      expect({ breaches, faults }).toEqual({ breaches: [], faults: [] })
    },
  }
}
