import { serve } from '@hono/node-server'
import type { Hono } from 'hono'

export interface WebServer extends AsyncDisposable {
  port: number
}

/** Open requests get this long to end; event streams never end by themselves. */
const graceMs = 2_000

/**
 * Serves the app; port 0 takes a free one.
 * @throws Error that names the fix when the port is taken or not allowed
 */
export async function listen(app: Hono, options: { port: number; hostname?: string }): Promise<WebServer> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = serve({ fetch: app.fetch, ...options }, ({ port }) => resolve(port))
  server.once('error', (error: NodeJS.ErrnoException) => reject(portFault(error, options.port)))
  const port = await promise
  return {
    port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => server.close(done))
      const grace = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), graceMs)
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      await closed
      clearTimeout(grace)
    },
  }
}

function portFault(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${port} is in use; stop the other program, or set PORT to another number.`, {
      cause: error,
    })
  if (error.code === 'EACCES')
    return new Error(`Port ${port} needs special rights; set PORT to a number above 1023.`, { cause: error })
  return error
}
