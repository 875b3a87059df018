export interface Batches<One> {
  /** Adds one to the batch that is being filled. @returns resolves when that batch is written */
  put(one: One): Promise<void>
  /** Writes the last batch, however few it has. */
  flush(): void
}

/** Writes things so many at a time, while more come. */
export function inBatches<One>(size: number, write: (batch: One[]) => Promise<void>): Batches<One> {
  let batch: One[] = []
  let written = Promise.withResolvers<void>()
  const flush = () => {
    if (batch.length === 0) return
    written.resolve(write(batch))
    // Whoever has put something in gets the failure, but perhaps only later: until then it is not unhandled.
    written.promise.catch(() => {})
    batch = []
    written = Promise.withResolvers()
  }
  return {
    put(one) {
      batch.push(one)
      const { promise } = written
      if (batch.length === size) flush()
      return promise
    },
    flush,
  }
}
