import type { Change } from '../domain/changes.ts'
import type { Db } from './client.ts'
import { Prisma } from './generated/client.ts'
import { type OwnerAddress, type OwnerColumns, ownerColumns, toOwners } from './notices.ts'
import type { OutboundAddress } from './outbound.ts'
import { calledAs } from './person-calls.ts'
import { RevConflict, SlotTaken } from './store.ts'
import { storable, storableJson } from './text.ts'
import type { TurnResult } from './turn.ts'

/** What of a service its bookings are reckoned with. */
export interface ServiceRow {
  id: string
  setupMinutes: number
  cleanupMinutes: number
  /** It is offered no more. */
  archived: boolean
}

/** A turn that has its conversation to itself, and all that its changes are written with. */
export interface OpenedTurn {
  chat: OutboundAddress
  timezone: string
  /** Empty where the turn tells them nothing. */
  owners: OwnerAddress[]
  /** How many seats each locked person has. */
  seats: Map<string, number>
  /** By the id of the business file. */
  services: Map<string, ServiceRow>
}

type Opening = TurnResult & { businessId: string }

interface Row extends OwnerColumns {
  accountId: string
  address: string
  timezone: string
  answered: number
  undone: number
  unkept: number
  people: { id: string; seats: number }[]
  services: (ServiceRow & { key: string })[]
}

/**
 * Begins to write a turn, in one statement: raises `rev`, which locks the conversation for the rest of the transaction,
 * marks the messages as answered, writes what the turn changes of the chat and its customer, then locks those who are
 * booked and whatever else `locks` names.
 * @param locks see `lock` of `client.ts`
 * @throws RevConflict when the conversation has moved on, or another turn has dealt with one of its messages
 * @throws SlotTaken when one who is to be booked is not (or no longer) booked at this business
 */
export async function openTurn(tx: Db, turn: Opening, locks: string[]): Promise<OpenedTurn> {
  const { conversationId, businessId, rev, language, answered } = turn
  const [row] = await tx.$queryRaw<Row[]>`
    WITH chat AS (${advanced(turn)}), answered AS (${marked(turn)}), customer AS (${customerWritten(turn)}),
      undone AS (${takenBack(turn)}), kept AS (${unkept(turn)}), people AS (${locked(turn)})
    SELECT c."accountId", c."address", b."timezone", (SELECT count(*)::int FROM answered) AS "answered",
      (SELECT count(*)::int FROM undone) AS "undone", (SELECT count(*)::int FROM kept) AS "unkept",
      ${ownerColumns},
      (SELECT COALESCE(jsonb_agg(to_jsonb(p)), '[]') FROM people AS p) AS "people",
      (SELECT COALESCE(jsonb_agg(to_jsonb(s)), '[]') FROM (${servicesOf(turn)}) AS s) AS "services"
      ${lockedToo(locks)}
    FROM chat AS c JOIN "Business" AS b ON b."id" = ${businessId}`
  if (!row)
    throw new RevConflict(
      `Conversation ${conversationId} is not at revision ${rev} of this business any more`,
    )
  if (row.answered < answered.length)
    throw new RevConflict(`Messages of conversation ${conversationId} are answered already`)
  if (turn.owner?.undone && row.undone === 0) throw new RevConflict('The change was taken back already')
  if (row.unkept < keptOf(turn).length)
    throw new RevConflict('The deposit that was kept for another time is not kept any more')
  if (row.people.length < peopleOf(turn).length)
    throw new SlotTaken('A person who was to be booked takes no bookings any more')
  const { accountId, address, timezone } = row
  return {
    chat: { accountId, address, conversationId, language: language ?? 'en' },
    timezone,
    owners: turn.ownerNotices.length > 0 ? toOwners(row) : [],
    seats: new Map(row.people.map(({ id, seats }) => [id, seats])),
    services: new Map(row.services.map(({ key, ...service }) => [key, service])),
  }
}

function advanced({ conversationId, businessId, customerId, rev, now, ...turn }: Opening): Prisma.Sql {
  const { state, language, owner, changes, conversation } = turn
  const counted = conversation === 'counted' ? Prisma.sql`, "countedAt" = ${now}::timestamptz` : Prisma.empty
  const ownerState = owner ? Prisma.sql`, "ownerState" = ${json(owner.state)}::jsonb` : Prisma.empty
  const reasons = changes.flatMap((change) => (change.kind === 'handoff' ? [change.reason] : []))
  return Prisma.sql`
    UPDATE "Conversation" AS v SET "rev" = v."rev" + 1, "state" = ${json(state)}::jsonb, "language" = ${language}
      ${counted} ${ownerState} ${calledAs(reasons, now)}
    WHERE v."id" = ${conversationId} AND v."businessId" = ${businessId} AND v."customerId" = ${customerId} AND v."rev" = ${rev}::int
    RETURNING v."id", v."accountId", v."address"`
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(storableJson(value))
}

/** Every part below reads `chat`, so that nothing is locked before the conversation, nor written where it moved on. */
function marked({ businessId, answered, now }: Opening): Prisma.Sql {
  return Prisma.sql`
    UPDATE "Inbound" AS i SET "answeredAt" = ${now}::timestamptz, "turnId" = ${answered.at(-1) ?? null} FROM chat
    WHERE i."id" = ANY(${answered}::text[]) AND i."businessId" = ${businessId} AND i."conversationId" = chat."id"
      AND i."answeredAt" IS NULL RETURNING 1`
}

function customerWritten({ customerId, businessId, changes, now }: Opening): Prisma.Sql {
  const columns = new Map(changes.flatMap((change) => columnOf(change, now)))
  if (columns.size === 0) return Prisma.sql`SELECT 1`
  const set = [...columns].map(([name, value]) => Prisma.sql`${Prisma.raw(`"${name}"`)} = ${value}`)
  return Prisma.sql`
    UPDATE "Customer" AS u SET ${Prisma.join(set)} FROM chat
    WHERE u."id" = ${customerId} AND u."businessId" = ${businessId}`
}

function columnOf(change: Change, now: Date): ['name' | 'optedOutAt', Prisma.Sql][] {
  switch (change.kind) {
    case 'name':
      return [['name', Prisma.sql`${storable(change.name)}`]]
    case 'opt-out':
      return [['optedOutAt', Prisma.sql`${now}::timestamptz`]]
    case 'opt-in':
      return [['optedOutAt', Prisma.sql`NULL`]]
    default:
      return []
  }
}

function takenBack({ owner, now }: Opening): Prisma.Sql {
  if (!owner?.undone) return Prisma.sql`SELECT 1`
  return Prisma.sql`
    UPDATE "OwnerChange" AS o SET "undoneAt" = ${now}::timestamptz FROM chat
    WHERE o."id" = ${owner.undone.changeId} AND o."conversationId" = chat."id" AND o."undoneAt" IS NULL RETURNING 1`
}

/** Money that is kept for another time is used by one turn, or given back, once. */
function unkept(turn: Opening): Prisma.Sql {
  const ids = keptOf(turn)
  if (ids.length === 0) return Prisma.sql`SELECT 1 WHERE false`
  const back = turn.changes.some(({ kind }) => kind === 'deposit-back')
  return Prisma.sql`
    UPDATE "Payment" AS d SET "keptUntil" = NULL, "askAt" = NULL,
      "refundAt" = CASE WHEN ${back}::boolean THEN ${turn.now}::timestamptz END FROM chat
    WHERE d."bookingId" = ANY(${ids}::text[]) AND d."businessId" = ${turn.businessId} AND d."purpose" = 'deposit'
      AND d."status" = 'paid' AND d."keptUntil" > ${turn.now}::timestamptz RETURNING 1`
}

/** The bookings of which kept money is used, or given back. */
function keptOf({ changes }: Opening): string[] {
  return changes.flatMap((change) => {
    if (change.kind === 'deposit-back') return [change.booking.id]
    return change.kind === 'book' && change.paidBy ? [change.paidBy.id] : []
  })
}

function peopleOf({ changes }: Opening): string[] {
  const people = changes.flatMap((change) =>
    change.kind === 'book' || change.kind === 'move' ? [change.personId] : [],
  )
  return [...new Set(people)]
}

/** See `lockPeople`. */
function locked(turn: Opening): Prisma.Sql {
  return Prisma.sql`
    SELECT p."id", p."seats" FROM "Person" AS p, chat
    WHERE p."id" = ANY(${peopleOf(turn)}::text[]) AND p."businessId" = ${turn.businessId} AND p."archivedAt" IS NULL
    ORDER BY p."id" FOR NO KEY UPDATE OF p`
}

function servicesOf({ businessId, changes }: Opening): Prisma.Sql {
  const keys = changes.flatMap((change) => {
    if (change.kind === 'move') return [change.booking.serviceId]
    return change.kind === 'book' || change.kind === 'wait' ? [change.serviceId] : []
  })
  return Prisma.sql`
    SELECT s."key", s."id", s."setupMinutes", s."cleanupMinutes", s."archivedAt" IS NOT NULL AS "archived"
    FROM "Service" AS s WHERE s."businessId" = ${businessId} AND s."key" = ANY(${keys}::text[])`
}

/** After the conversation, as everywhere. */
function lockedToo(locks: string[]): Prisma.Sql {
  const each = locks.map(
    (name, i) =>
      Prisma.sql`, pg_advisory_xact_lock(hashtextextended(${name}, 0))::text AS ${Prisma.raw(`"lock${i}"`)}`,
  )
  return each.length > 0 ? Prisma.join(each, ' ') : Prisma.empty
}
