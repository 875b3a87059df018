import type { MiddlewareHandler } from 'hono'
import { clientAddress } from './client-address.ts'
import type { Rate } from './deps.ts'
import { Fault } from './fault.ts'

/** Counts what comes from one address: a request too many gets a 429. */
export function countedByAddress(rate: Rate, now: () => Date): MiddlewareHandler {
  const take = rateLimit(rate, now)
  return async (context, next) => {
    const address = clientAddress(context)
    if (address) take(address)
    await next()
  }
}

/** At this many names the fullest half is forgotten: they could send a whole burst anyway. */
const capacity = 10_000

interface Bucket {
  tokens: number
  at: number
}

/**
 * Token buckets by name, in bounded memory.
 * @returns a function that takes one token, and throws a 429 Fault when there is none
 */
export function rateLimit({ burst, perSecond }: Rate, now: () => Date): (name: string) => void {
  const buckets = new Map<string, Bucket>()
  const refilled = ({ tokens, at }: Bucket, time: number) =>
    Math.min(burst, tokens + (Math.max(0, time - at) / 1000) * perSecond)

  const forget = (time: number) => {
    const fullestFirst = [...buckets].sort(([, a], [, b]) => refilled(b, time) - refilled(a, time))
    for (const [name] of fullestFirst.slice(0, capacity / 2)) buckets.delete(name)
  }

  return (name) => {
    const time = now().getTime()
    const tokens = refilled(buckets.get(name) ?? { tokens: burst, at: time }, time)
    if (!buckets.has(name) && buckets.size >= capacity) forget(time)
    buckets.set(name, { tokens: tokens < 1 ? tokens : tokens - 1, at: time })
    if (tokens >= 1) return
    const seconds = Math.ceil((1 - tokens) / perSecond)
    const wait = { 'retry-after': String(seconds) }
    throw new Fault(429, 'too-many-requests', `Too many requests; try again in ${seconds} s.`, wait)
  }
}
