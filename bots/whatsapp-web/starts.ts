/** One start that is under way; leaving lets the next one begin. Leaving twice is once. */
export interface Start {
  leave(): void
}

/** Browsers that start at the same time, over all accounts of a process. */
export interface Starts {
  /** Waits its turn, first come, first served. @returns null when aborted while waiting. */
  enter(signal: AbortSignal): Promise<Start | null>
}

/**
 * A start of Chromium takes a core for seconds: more at once than there are cores only make each one later.
 * @param atOnce at least 1
 */
export function limitStarts(atOnce = 2): Starts {
  if (!(atOnce >= 1)) throw new RangeError(`At least one browser must be let start at a time, not ${atOnce}.`)
  const waiting: (() => void)[] = []
  let running = 0

  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
  const start = (): Start => {
    let left = false
    return {
      leave() {
        if (!left) leave()
        left = true
      },
    }
  }

  return {
    async enter(signal) {
      if (signal.aborted) return null
      if (running < atOnce) {
        running += 1
        return start()
      }
      return (await turn(waiting, signal)) ? start() : null
    },
  }
}

/** @returns false when aborted first; the place in the queue is given up then. */
function turn(waiting: (() => void)[], signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const called = () => {
    signal.removeEventListener('abort', giveUp)
    resolve(true)
  }
  const giveUp = () => {
    waiting.splice(waiting.indexOf(called), 1)
    resolve(false)
  }
  waiting.push(called)
  signal.addEventListener('abort', giveUp, { once: true })
  return promise
}
