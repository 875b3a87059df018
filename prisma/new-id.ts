import { randomUUID } from 'node:crypto'
import { Prisma } from './generated/client.ts'

/*
 * Ids like those that the client gives to rows: UUIDs of version 7
 * (https://www.rfc-editor.org/rfc/rfc9562#section-5.7), of which later ones sort after earlier ones.
 */

/** For a row that is named before it is written. */
export function timeOrderedId(): string {
  const ms = Math.floor(performance.timeOrigin + performance.now())
    .toString(16)
    .padStart(12, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${randomUUID().slice(15)}`
}

/**
 * For rows that a statement makes: sorts by the time, then by `place`.
 * @param place an expression, 0 to 4095
 */
export function newId(place: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(SELECT substr(t."ms", 1, 8) || '-' || substr(t."ms", 9) || '-7' || lpad(to_hex(${place}), 3, '0')
      || substr(gen_random_uuid()::text, 19)
    FROM (SELECT lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS "ms") AS t)`
}
