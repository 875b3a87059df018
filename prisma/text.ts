/**
 * Text as PostgreSQL can hold it: without NUL characters and lone surrogates, at most `limit` UTF-16 code units.
 */
export function storable(text: string, limit = Number.POSITIVE_INFINITY): string {
  const clean = text.replaceAll('\0', '').toWellFormed()
  if (clean.length <= limit) return clean
  // A cut through a surrogate pair would leave half a character.
  return clean.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')
}

/** JSON whose every text is `storable`: `jsonb` refuses what JSON allows. */
export function storableJson<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? storable(inner) : inner)),
  )
}

/** PostgreSQL refuses index entries over about 2,700 bytes; no channel's ids come near. */
const idLimit = 512

/** @throws RangeError when an id of the outside world is too long to be one. */
export function storableId(id: string, name: string): string {
  const clean = storable(id)
  if (clean.length > 0 && clean.length <= idLimit) return clean
  throw new RangeError(`${name} has ${clean.length} characters; 1 to ${idLimit} are allowed`)
}
