import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Fault } from '../fault.ts'
import { freePort } from './free-port.ts'

/** The product as `npm start` runs it, in a process of its own. */
export interface Product extends AsyncDisposable {
  pid: number
  url: string
  /** From the start of the process until `/readyz` says yes. */
  readyMs: number
}

/** A first start migrates and imports; on a slow disk that takes its time. */
const patienceMs = 120_000

/** @throws Fault when the product ends, or does not get ready */
export async function startProduct(environment: Record<string, string | undefined>): Promise<Product> {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(process.execPath, [fileURLToPath(new URL('../jara.ts', import.meta.url)), 'up'], {
    env: { ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  try {
    await Promise.race([untilReady(url, began), failedAtStart(ended)])
  } catch (error) {
    await stop()
    throw error
  }
  return { pid: child.pid as number, url, readyMs: performance.now() - began, [Symbol.asyncDispose]: stop }
}

async function untilReady(url: string, began: number): Promise<void> {
  while (performance.now() - began < patienceMs) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined)
    await ready?.body?.cancel()
    if (ready?.ok) return
    await pause(50)
  }
  throw new Fault(`Jara was not ready within ${patienceMs / 1000} s: see its log above.`)
}

async function failedAtStart(ended: Promise<unknown[]>): Promise<never> {
  await ended
  throw new Fault('Jara ended while it started: see its log above.')
}
