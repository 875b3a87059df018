/** Requests to Paystack that are under way at a time, at most. */
export const atOnce = 8

/**
 * Does work for all, `atOnce` of them at a time. One that fails does not stop the others.
 * @returns the results in the order of `all`
 */
export async function concurrently<One, Result>(
  all: One[],
  work: (one: One, nth: number) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const results: PromiseSettledResult<Result>[] = []
  const entries = all.entries()
  // They share one iterator, so that each takes the next that nobody has taken.
  const worker = async () => {
    for (const [nth, one] of entries) results[nth] = await settled(work(one, nth))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

async function settled<Result>(work: Promise<Result>): Promise<PromiseSettledResult<Result>> {
  const [result] = await Promise.allSettled([work])
  return result
}

/** @throws what the work threw */
export function resultOf<Result>(settled: PromiseSettledResult<Result> | undefined): Result {
  if (settled?.status === 'fulfilled') return settled.value
  throw settled?.reason
}
