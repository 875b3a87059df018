/**
 * Writes what comes while another write is under way together, in the next one: alone it is written at once, and many that come at
 * once take few statements.
 * @returns writes one thing, resolving when that is written
 */
export function inGroups<One>(write: (group: One[]) => Promise<void>): (one: One) => Promise<void> {
  let before: Promise<unknown> = Promise.resolve()
  let waiting: { group: One[]; written: Promise<void> } | undefined
  const writeNext = (group: One[]) => {
    waiting = undefined
    return write(group)
  }
  return (one) => {
    if (!waiting) {
      const group: One[] = []
      waiting = { group, written: before.then(() => writeNext(group)) }
      before = waiting.written.catch(() => {})
    }
    waiting.group.push(one)
    return waiting.written
  }
}
