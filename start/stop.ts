import { setInterval } from 'node:timers/promises'
import type { Logger } from 'pino'

/** Longest stop: what is still in hand then is left to be found again by the next start. */
const longestStopMs = 9_500

/** npm passes on a signal that the terminal or the service manager has sent to this process as well. */
const echoMs = 1_000

/** Resolves at the first SIGTERM or SIGINT; one more, later than its echo, ends the process at once. */
export function stopAsked(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  let askedAt: number | undefined
  const ask = (signal: NodeJS.Signals) => {
    askedAt ??= performance.now()
    if (performance.now() - askedAt > echoMs) process.exit(1)
    resolve(signal)
  }
  process.on('SIGTERM', ask)
  process.on('SIGINT', ask)
  if (process.env.npm_lifecycle_event) void orphaned().then(() => resolve('SIGTERM'))
  return promise
}

/**
 * Resolves when the parent is gone. npm runs scripts through a shell, which dies of the SIGTERM that npm passes on
 * and does not pass it on itself.
 */
async function orphaned(): Promise<void> {
  const parent = process.ppid
  for await (const _ of setInterval(500, undefined, { ref: false })) if (process.ppid !== parent) return
}

/** Closes what runs; when that takes too long, ends the process all the same. */
export async function closeInTime(running: AsyncDisposable, log: Logger): Promise<void> {
  const late = setTimeout(() => {
    log.error('the stop took too long; what was in hand is found again at the next start')
    process.exit(1)
  }, longestStopMs)
  await running[Symbol.asyncDispose]()
  clearTimeout(late)
}
