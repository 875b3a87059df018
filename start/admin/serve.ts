import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { deserialize, serialize } from 'node:v8'
import type { Logger } from 'pino'
import type { AdminAnswer, AdminCall, AdminPorts } from './protocol.ts'

/**
 * Answers commands of the same user on a Unix socket that nobody else may open. Call it only while holding the
 * data folder: a socket that a killed process left behind is replaced.
 */
export async function serveAdmin(path: string, ports: AdminPorts, log: Logger): Promise<AsyncDisposable> {
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const server = createServer((request, response) => {
    void reply(request, response, ports).catch((error: Error) => {
      log.warn({ error: error.name }, 'a command could not be answered')
      response.destroy()
    })
  })
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    // The umask is what keeps others out between `bind` and `chmod`.
    const umask = process.umask(0o177)
    server.listen(path, done)
    process.umask(umask)
  })
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return {
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => server.close(done))
      server.closeIdleConnections()
      await closed
    },
  }
}

async function reply(request: IncomingMessage, response: ServerResponse, ports: AdminPorts): Promise<void> {
  const call = deserialize(await buffer(request)) as AdminCall
  response.end(serialize(await answer(call, ports)))
}

async function answer(call: AdminCall, ports: AdminPorts): Promise<AdminAnswer> {
  try {
    return { value: await invoke(call, ports) }
  } catch (error) {
    const { name, message } = error as Error
    return { error: { name, message } }
  }
}

function invoke({ port, businessId, method, args }: AdminCall, ports: AdminPorts): unknown {
  const target = businessId === undefined ? portOf(port, ports) : ports.store.forBusiness(businessId)
  const call = (target as unknown as Record<string, unknown>)[method]
  if (typeof call !== 'function')
    throw new TypeError(`${port} has no ${method}: is the running Jara another version?`)
  return call.apply(target, args)
}

function portOf(port: AdminCall['port'], ports: AdminPorts): object {
  return port === 'billing' ? ports.store.billing : ports[port]
}
