import { type Finding, quoted, suggestion } from './faults.ts'
import { rangeOf } from './shape.ts'

/**
 * What must fit between several values of a file. Works on the file as it was read, however broken, so that these
 * faults are told together with those of the shape; what has the wrong shape is passed over here.
 */
export function broken(file: Record<string, unknown>): Finding[] {
  const services = entries(file.services)
  return [
    ...duplicates(services, 'services', 'id'),
    ...duplicates(services, 'services', 'name'),
    ...duplicates(entries(file.people), 'people', 'name'),
    ...duplicates(entries(file.closures), 'closures', 'date'),
    ...repeated(file.languages, ['languages']),
    ...services.flatMap(priceFaults),
    ...unknownServices(entries(file.people), services),
    ...hoursFaults(file.hours, ['hours']),
    ...dayFaults('the breaks', file.breaks, ['breaks']),
    ...entries(file.people).flatMap(({ index, value }) => [
      ...hoursFaults(value.hours, ['people', index, 'hours']),
      ...dayFaults('the breaks', value.breaks, ['people', index, 'breaks']),
    ]),
  ]
}

/** One mapping of a list, and its place there. */
interface Entry {
  index: number
  value: Record<string, unknown>
}

/** Those of a list that are mappings. */
export function entries(list: unknown): Entry[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((value, index) => (isMapping(value) ? [{ index, value }] : []))
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Entries whose `key` an earlier one of the list has. */
export function duplicates(list: Entry[], name: string, key: string): Finding[] {
  const seen = new Map<string, number>()
  return list.flatMap(({ index, value }) => {
    const word = comparable(value[key])
    const first = seen.get(word)
    if (word === '' || first === undefined) {
      seen.set(word, index)
      return []
    }
    const message = `${name} ${first + 1} has the ${key} ${quoted(value[key])} already: change or remove one of them`
    return [{ path: [name, index, key], message }]
  })
}

/** Values that a list has already. */
export function repeated(list: unknown, path: PropertyKey[]): Finding[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((value, index) => {
    if (list.indexOf(value) === index) return []
    return [{ path: [...path, index], message: `${quoted(value)} is in this list already: remove it` }]
  })
}

function comparable(value: unknown): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : ''
}

function priceFaults({ index, value }: Entry): Finding[] {
  const { price, deposit } = value
  const range = isMapping(price) ? price : { from: price, to: price }
  const [from, to] = [range.from, range.to]
  const faults: Finding[] = []
  if (typeof from !== 'number') return faults
  if (typeof to === 'number' && from > to) {
    const message = `the price goes from ${from} down to ${to}: swap them`
    faults.push({ path: ['services', index, 'price'], message })
  }
  if (typeof deposit === 'number' && deposit > from) {
    const message = `the deposit ${deposit} is above the price ${from}: it may be at most the (lowest) price`
    faults.push({ path: ['services', index, 'deposit'], message })
  }
  return faults
}

function unknownServices(people: Entry[], services: Entry[]): Finding[] {
  const ids = services.flatMap(({ value }) => (typeof value.id === 'string' ? [value.id] : []))
  return people.flatMap(({ index, value }) => {
    const path = ['people', index, 'services']
    const listed = Array.isArray(value.services) ? value.services : []
    const unknown = listed.flatMap((id, position): Finding[] => {
      if (typeof id !== 'string' || ids.includes(id)) return []
      const message = `no service has the id ${quoted(id)}${suggestion(id, ids) || ': add it to services, or remove it here'}`
      return [{ path: [...path, position], message }]
    })
    return [...unknown, ...repeated(listed, path)]
  })
}

function hoursFaults(hours: unknown, path: PropertyKey[]): Finding[] {
  if (!isMapping(hours)) return []
  return Object.entries(hours).flatMap(([day, ranges]) => dayFaults(day, ranges, [...path, day]))
}

/** @param list what the ranges are called in a sentence: a day, the breaks */
function dayFaults(list: string, ranges: unknown, place: PropertyKey[]): Finding[] {
  if (!Array.isArray(ranges)) return []
  const read = ranges.flatMap((text, index) => {
    const range = typeof text === 'string' ? rangeOf(text) : undefined
    return range ? [{ ...range, text, path: [...place, index] }] : []
  })
  const reversed = read.filter(({ from, to }) => from >= to)
  const proper = read.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)
  const overlapping = proper.filter(
    ({ from }, index) => index > 0 && from < Math.max(...proper.slice(0, index).map(({ to }) => to)),
  )
  return [
    ...reversed.map(({ text, path }) => {
      const message = `${quoted(text)} ends before it starts: past midnight, end the day at 24:00 and start the next at 00:00`
      return { path, message }
    }),
    ...overlapping.map(({ text, path }) => {
      return { path, message: `${quoted(text)} overlaps another range of ${list}: join or change them` }
    }),
  ]
}
