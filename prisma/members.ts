import { mustAllow } from './billing/entitlements.ts'
import type { Clock } from './billing/served.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Db } from './client.ts'
import { RevConflict } from './store.ts'
import { storable } from './text.ts'
import type { Member } from './turn.ts'

export type Role = Member['role']

export interface NewInvite {
  /** SHA-256 of the code, hex. */
  codeHash: string
  role: Role
  name: string | null
  /** Whose calendar is hers, by name; null: she is not booked. */
  person: string | null
  expiresAt: Date
}

export interface MemberRow {
  id: string
  role: Role
  name: string
  /** Her name among those who are booked. */
  person: string | null
  channel: ChannelKind
  address: string
  linkedAt: Date
}

/** No person of that name is booked at the business. */
export class UnknownPerson extends Error {
  override name = 'UnknownPerson'
}

/** See `BusinessStore.inviteMember`. */
export async function inviteMember(db: Db, businessId: string, invite: NewInvite, now: Clock): Promise<void> {
  const { codeHash, role, name, person, expiresAt } = invite
  if (role === 'staff') await mustAllow(db, businessId, 'staff', now)
  const found =
    person === null
      ? null
      : await db.person.findFirst({ where: { businessId, name: person, archivedAt: null } })
  if (person !== null && !found)
    throw new UnknownPerson(`Nobody called ${person} is booked here. Names are as in the business file.`)
  const personId = found?.id ?? null
  await db.memberInvite.create({
    data: {
      codeHash,
      businessId,
      role,
      name: name === null ? null : storable(name, 100),
      personId,
      expiresAt,
    },
  })
}

/** See `BusinessStore.isInvited`. */
export async function isInvited(db: Db, businessId: string, codeHash: string, now: Date): Promise<boolean> {
  const where = { codeHash, businessId, usedAt: null, expiresAt: { gt: now } }
  return (await db.memberInvite.count({ where })) > 0
}

/** See `BusinessStore.members`. */
export async function listMembers(db: Db, businessId: string): Promise<MemberRow[]> {
  const rows = await db.member.findMany({
    where: { businessId, revokedAt: null },
    orderBy: [{ linkedAt: 'asc' }, { id: 'asc' }],
    include: { person: { select: { name: true } }, account: { select: { kind: true } } },
    relationLoadStrategy: 'join',
  })
  return rows.map(({ id, role, name, person, account, address, linkedAt }) => ({
    ...{ id, name, address, linkedAt },
    role: role as Role,
    person: person?.name ?? null,
    channel: account.kind as ChannelKind,
  }))
}

/** See `BusinessStore.revokeMember`. */
export async function revokeMember(db: Db, businessId: string, id: string, now: Date): Promise<boolean> {
  const where = { id, businessId, revokedAt: null }
  return (await db.member.updateMany({ where, data: { revokedAt: now } })).count > 0
}

/** A chat that sent a code becomes its member's. @throws RevConflict when the code was used or has lapsed meanwhile */
export async function linkMember(
  tx: Db,
  chat: { businessId: string; accountId: string; address: string },
  codeHash: string,
  now: Date,
): Promise<void> {
  const { businessId, accountId, address } = chat
  const [invite] = await tx.memberInvite.updateManyAndReturn({
    where: { codeHash, businessId, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  })
  if (!invite) throw new RevConflict('The code was used or has lapsed since it was looked at')
  const { role, personId } = invite
  const data = { businessId, role, personId, name: invite.name ?? '', linkedAt: now, revokedAt: null }
  const where = { accountId_address: { accountId, address } }
  await tx.member.upsert({ where, create: { ...data, accountId, address }, update: data })
}

/** A chat has another address from now on: whoever spoke for the business there still does. */
export async function moveMember(tx: Db, accountId: string, from: string[], to: string): Promise<void> {
  const others = from.filter((address) => address !== to)
  if (others.length === 0) return
  const where = { accountId, address: { in: [...others, to] } }
  const rows = await tx.member.findMany({ where, orderBy: [{ revokedAt: 'asc' }, { linkedAt: 'asc' }] })
  const kept = rows.find(({ revokedAt }) => revokedAt === null) ?? rows[0]
  if (!kept) return
  await tx.member.deleteMany({ where: { ...where, id: { not: kept.id } } })
  await tx.member.update({ where: { id: kept.id }, data: { address: to } })
}
