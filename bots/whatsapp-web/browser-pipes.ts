import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/**
 * Runs what starts a browser, and sees to it that an error on the browser's pipes ends no process: Puppeteer takes its
 * own listeners off them before they have closed, so that a killed browser's "connection reset" would be nobody's.
 * Node tells of each new process: https://nodejs.org/api/diagnostics_channel.html#event-child_process
 * @param profile by which the browser is known among all processes that start meanwhile
 */
export async function withQuietPipes<T>(profile: string, start: () => Promise<T>): Promise<T> {
  const began = (message: unknown) => {
    const { process } = message as { process: ChildProcess }
    // Its command line and its pipes are known once `spawn` has returned.
    queueMicrotask(() => {
      if (!process.spawnargs?.includes(`--user-data-dir=${profile}`)) return
      for (const pipe of process.stdio ?? []) pipe?.on('error', () => {})
    })
  }
  subscribe('child_process', began)
  try {
    return await start()
  } finally {
    unsubscribe('child_process', began)
  }
}
