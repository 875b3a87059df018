import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import type { Readiness, WebDeps } from './deps.ts'

/** A check that has not answered by then counts as failed. */
const checkTimeoutMs = 3_000

/** `/healthz`: the process serves. `/readyz`: all that an answer needs does. `/metrics`: Prometheus. */
export function health(deps: Pick<WebDeps, 'readiness' | 'metrics' | 'log'>): Hono {
  const app = new Hono()
  app.get('/healthz', (context) => context.json({ ok: true }))

  app.get('/readyz', async (context) => {
    const checks = await checksInTime(deps)
    const ready = checks !== null && Object.values(checks).every(({ ok }) => ok)
    return context.json({ ready, ...checks }, ready ? 200 : 503)
  })

  app.get('/metrics', async (context) =>
    context.body(await deps.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  )
  return app
}

async function checksInTime({
  readiness,
  log,
}: Pick<WebDeps, 'readiness' | 'log'>): Promise<Readiness | null> {
  const late = new AbortController()
  const timeout = sleep(checkTimeoutMs, null, { signal: late.signal, ref: false })
  try {
    return await Promise.race([readiness(), timeout])
  } catch (error) {
    log.warn({ error: (error as Error).message }, 'the readiness check failed')
    return null
  } finally {
    late.abort()
    timeout.catch(() => {})
  }
}
