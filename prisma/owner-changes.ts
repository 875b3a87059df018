import { z } from 'zod'
import type { OwnerEdit } from '../domain/owner/edits.ts'
import type { OwnerEffect } from '../domain/owner/effect.ts'
import { ownerEdit } from '../domain/owner/state.ts'
import type { Say } from '../domain/say.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import { linkMember } from './members.ts'
import { timeOrderedId } from './new-id.ts'
import { applyEdit, type Place } from './owner-edits.ts'
import { storableJson } from './text.ts'
import type { LastChange, WrittenTurn } from './turn.ts'

interface MembersTurn {
  businessId: string
  conversationId: string
  timezone: string
  now: Date
  owner?: OwnerEffect
}

/** What is sent for a change, and the statements that keep it. */
export interface OwnersPart {
  sent: WrittenTurn['notices']
  kept: Prisma.Sql[]
}

/** Changes of one business are written one at a time. */
export function membersLock(businessId: string): string {
  return `members of ${businessId}`
}

/** What is to be written, in order. */
export function editsOf(owner: OwnerEffect | undefined): OwnerEdit[] {
  return [...(owner?.undone?.edits ?? []), ...(owner?.done?.edits ?? [])]
}

/**
 * Writes what a member did by chat, within the turn's transaction and `membersLock`: the change, what was said of it and
 * what takes it back.
 * @throws RevConflict where what she was shown has changed meanwhile
 */
export async function applyOwner(
  tx: Db,
  turn: MembersTurn,
  chat: { accountId: string; address: string },
): Promise<OwnersPart> {
  const { owner, businessId, now, timezone, conversationId } = turn
  if (owner?.linkedBy) await linkMember(tx, { businessId, ...chat }, owner.linkedBy, now)
  const changeId = timeOrderedId()
  const place: Place = { businessId, timezone, now, changeId }
  const sent = []
  for (const edit of editsOf(owner)) sent.push(...(await applyEdit(tx, place, edit)))
  const row = { id: changeId, businessId, conversationId, at: now }
  return { sent, kept: owner?.done && owner.done.edits.length > 0 ? [change(row, owner.done)] : [] }
}

function change(
  row: { id: string; businessId: string; conversationId: string; at: Date },
  { told, undo }: NonNullable<OwnerEffect['done']>,
): Prisma.Sql {
  const back = undo.length > 0 ? JSON.stringify(storableJson(undo)) : null
  return Prisma.sql`
    INSERT INTO "OwnerChange" ("id", "businessId", "conversationId", "at", "told", "undo")
    VALUES (${row.id}, ${row.businessId}, ${row.conversationId}, ${row.at}::timestamptz,
      ${JSON.stringify(storableJson(told))}::jsonb, ${back}::jsonb)`
}

const stored = z.object({
  undo: z.array(ownerEdit).nullable(),
  told: z.array(z.object({ key: z.string(), args: z.record(z.string(), z.json()).optional() })),
})

const dayMs = 24 * 60 * 60_000

/** What is read of a chat for `lastChangeOf`. */
export function latestChange(now: Date) {
  return {
    where: { undoneAt: null, at: { gt: new Date(now.getTime() - dayMs) } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: 1,
    select: { id: true, told: true, undo: true },
  } satisfies Prisma.Conversation$ownerChangesArgs
}

/** What was changed last in a member's chat; null: nothing that could still be taken back. */
export function lastChangeOf([row]: { id: string; told: unknown; undo: unknown }[]): LastChange | null {
  const parsed = stored.safeParse(row)
  return row && parsed.success
    ? { id: row.id, undo: parsed.data.undo, told: parsed.data.told as Say[] }
    : null
}
