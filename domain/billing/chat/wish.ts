import { z } from 'zod'
import type { OwnerEdit } from '../../owner/edits.ts'
import type { Say } from '../../say.ts'
import type { PeriodWish } from '../payment.ts'
import { cycles } from '../plan.ts'

/** What she wants of her plan, where it is read back before it is done. */
const wish = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('change'), planKey: z.string(), cycle: z.enum(cycles) }),
  z.object({ kind: z.enum(['cancel', 'keep', 'by-card', 'remove-card']) }),
])
export type BillingWish = z.infer<typeof wish>

/** Where an owner's talk about her plan stands. */
export const billingState = z.discriminatedUnion('kind', [
  /** The plans were shown: a name alone chooses. */
  z.object({ kind: z.literal('shown') }),
  /** `readBack` is what she was asked, so that her yes is to nothing else. */
  z.object({ kind: z.literal('asked'), wish, readBack: z.string() }),
])
export type BillingState = z.infer<typeof billingState>

/** What a yes would do now. */
export type Does =
  | { kind: 'pay'; wish: PeriodWish; edit: OwnerEdit | null; told: Say[] }
  | { kind: 'write'; edit: OwnerEdit; told: Say[] }

/** What becomes of a wish now: it is told that there is nothing to do, or asked for a yes. */
export type Proposed = { kind: 'told'; says: Say[] } | { kind: 'ask'; asks: Say[]; does: Does }

/** The same as long as a yes means the same: what is written or asked for, without when it is looked at next. */
export function readBackOf(does: Does): string {
  const { edit } = does
  const written = edit?.kind === 'subscription' ? { ...edit, dueAt: null } : edit
  return JSON.stringify([written, does.kind === 'pay' ? does.wish : null])
}
