import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

export interface PaystackStandIn extends AsyncDisposable {
  url: string
  /** Links that were given out. */
  asked(): number
}

/** Gives out a link to whoever asks, over HTTP as Paystack does, after so many milliseconds. */
export async function openPaystackStandIn(latencyMs: number): Promise<PaystackStandIn> {
  let asked = 0
  const server = createServer(async (request, response) => {
    const { reference } = JSON.parse((await buffer(request)).toString() || '{}') as { reference?: string }
    if (latencyMs > 0) await pause(latencyMs)
    asked += 1
    const data = { authorization_url: `https://pay.example/${reference}`, access_code: 'standin', reference }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ status: true, message: 'Authorization URL created', data }))
  })
  // Filling the database may keep the run waiting for longer than the usual five seconds.
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
