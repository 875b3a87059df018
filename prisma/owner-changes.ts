import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { OwnerEffect } from '../domain/owner/effect.ts'
import { ownerEdit } from '../domain/owner/state.ts'
import type { Say } from '../domain/say.ts'
import { type Db, lock } from './client.ts'
import type { Prisma } from './generated/client.ts'
import { linkMember } from './members.ts'
import { applyEdit, type Place } from './owner-edits.ts'
import { RevConflict } from './store.ts'
import { storableJson } from './text.ts'
import type { LastChange, WrittenTurn } from './turn.ts'

interface MembersTurn {
  businessId: string
  conversationId: string
  timezone: string
  now: Date
  owner?: OwnerEffect
}

/**
 * Writes what a member did by chat, within the turn's transaction: the change, what was said of it and what takes it
 * back. Changes of one business are written one at a time.
 * @returns what is to be sent for it
 * @throws RevConflict where what she was shown has changed meanwhile
 */
export async function applyOwner(
  tx: Db,
  turn: MembersTurn,
  chat: { accountId: string; address: string },
): Promise<WrittenTurn['notices']> {
  const { owner, businessId, now, timezone, conversationId } = turn
  if (!owner) return []
  if (owner.linkedBy) await linkMember(tx, { businessId, ...chat }, owner.linkedBy, now)
  const edits = [...(owner.undone?.edits ?? []), ...(owner.done?.edits ?? [])]
  if (edits.length === 0) return []
  await lock(tx, `members of ${businessId}`)
  const changeId = randomUUID()
  if (owner.undone) await markUndone(tx, conversationId, owner.undone.changeId, now)
  if (owner.done) await keepChange(tx, { id: changeId, businessId, conversationId, at: now }, owner.done)
  const place: Place = { businessId, timezone, now, changeId }
  const sent = []
  for (const edit of edits) sent.push(...(await applyEdit(tx, place, edit)))
  return sent
}

async function keepChange(
  tx: Db,
  row: { id: string; businessId: string; conversationId: string; at: Date },
  { told, undo }: NonNullable<OwnerEffect['done']>,
): Promise<void> {
  const back = undo.length > 0 ? { undo: storableJson(undo) as unknown as Prisma.InputJsonValue } : {}
  await tx.ownerChange.create({
    data: { ...row, told: storableJson(told) as unknown as Prisma.InputJsonValue, ...back },
  })
}

async function markUndone(tx: Db, conversationId: string, id: string, now: Date): Promise<void> {
  const where = { id, conversationId, undoneAt: null }
  const { count } = await tx.ownerChange.updateMany({ where, data: { undoneAt: now } })
  if (count === 0) throw new RevConflict('The change was taken back already')
}

const stored = z.object({
  undo: z.array(ownerEdit).nullable(),
  told: z.array(z.object({ key: z.string(), args: z.record(z.string(), z.json()).optional() })),
})

/** See `BusinessStore.lastChange`. */
export async function lastChange(
  db: Db,
  businessId: string,
  conversationId: string,
  since: Date,
): Promise<LastChange | null> {
  const row = await db.ownerChange.findFirst({
    where: { businessId, conversationId, undoneAt: null, at: { gt: since } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
  })
  const parsed = stored.safeParse(row)
  return row && parsed.success
    ? { id: row.id, undo: parsed.data.undo, told: parsed.data.told as Say[] }
    : null
}
