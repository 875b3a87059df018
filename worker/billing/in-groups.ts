export interface Groups<One> {
  /** Puts one more to the rest. @returns resolves when it is written */
  put(one: One): Promise<void>
  /** Writes those that are left. */
  end(): void
}

/** Writes things so many at a time, while more come. */
export function inGroups<One>(size: number, write: (group: One[]) => Promise<void>): Groups<One> {
  let group: One[] = []
  let written = Promise.withResolvers<void>()
  const end = () => {
    if (group.length === 0) return
    written.resolve(write(group))
    // Whoever has put something in hears of it, when she comes to look.
    written.promise.catch(() => {})
    group = []
    written = Promise.withResolvers()
  }
  return {
    put(one) {
      group.push(one)
      const { promise } = written
      if (group.length === size) end()
      return promise
    },
    end,
  }
}
