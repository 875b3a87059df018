import { randomUUID } from 'node:crypto'

/**
 * An id like those that the database's rows get (UUID, version 7: https://www.rfc-editor.org/rfc/rfc9562#section-5.7), for
 * a row that is named before it is written: later ones sort after earlier ones.
 */
export function timeOrderedId(): string {
  const ms = Math.floor(performance.timeOrigin + performance.now())
    .toString(16)
    .padStart(12, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${randomUUID().slice(15)}`
}
