import { request } from 'node:http'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { deserialize, serialize } from 'node:v8'
import type { BillingStore } from '../../prisma/billing/billing-store.ts'
import type { BusinessStore, Store } from '../../prisma/store.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { Fault } from '../fault.ts'
import type { AdminAnswer, AdminCall, AdminPorts } from './protocol.ts'

/** @returns null when no process answers there. */
export async function connectAdmin(path: string): Promise<AdminPorts | null> {
  if (!(await answers(path))) return null
  return {
    store: remote<Store>(
      path,
      { port: 'store' },
      {
        billing: remote<BillingStore>(path, { port: 'billing' }),
        forBusiness: (businessId) =>
          remote<BusinessStore>(path, { port: 'store', businessId: String(businessId) }),
      },
    ),
    queue: remote<JobQueue>(path, { port: 'queue' }),
    daily: remote<AdminPorts['daily']>(path, { port: 'daily' }),
    web: remote<AdminPorts['web']>(path, { port: 'web' }),
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A port whose methods run in the other process; `local` are its parts that are ports themselves. Disposing of it ends nothing there. */
function remote<Port extends object>(
  path: string,
  target: Pick<AdminCall, 'port' | 'businessId'>,
  local: Partial<Port> = {},
): Port {
  return new Proxy({} as Port, {
    get(_, method) {
      if (method === Symbol.asyncDispose) return async () => {}
      // Awaiting the port itself asks it for `then`.
      if (typeof method !== 'string' || method === 'then') return undefined
      if (method in local) return local[method as keyof Port]
      return (...args: unknown[]) => call(path, { ...target, method, args })
    },
  })
}

async function call(path: string, body: AdminCall): Promise<unknown> {
  const answer = deserialize(await post(path, serialize(body))) as AdminAnswer
  if ('value' in answer) return answer.value
  throw Object.assign(new Error(answer.error.message), { name: answer.error.name })
}

function post(socketPath: string, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method: 'POST', path: '/' }, (response) => {
      buffer(response).then(resolve, reject)
    })
    sent.once('error', () => reject(new Fault('The running Jara went away; say the command again.')))
    sent.end(body)
  })
}
