import { BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

const own = new BlockList()
own.addSubnet('127.0.0.0', 8)
own.addAddress('::1', 'ipv6')

const nearby = new BlockList()
nearby.addSubnet('10.0.0.0', 8)
nearby.addSubnet('172.16.0.0', 12)
nearby.addSubnet('192.168.0.0', 16)
nearby.addSubnet('fc00::', 7, 'ipv6')

/**
 * The address that a request's limits count against; null for this machine's own programs. `X-Forwarded-For`
 * is believed only from a proxy on this machine or network, and only the entry that the proxy itself added.
 */
export function clientAddress(context: Context): string | null {
  const peer = peerOf(context)
  if (peer === null) return null
  const local = within(own, peer)
  const forwarded = context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  if (forwarded && isIP(forwarded) && (local || within(nearby, peer))) return forwarded
  return local ? null : peer
}

/** Null without a socket: a request made within the process. */
function peerOf(context: Context): string | null {
  try {
    return getConnInfo(context).remote.address?.replace(/^::ffff:/, '') ?? null
  } catch {
    return null
  }
}

function within(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
