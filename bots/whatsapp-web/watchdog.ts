import type { LinkState } from '../../prisma/phone-link.ts'
import type { Trouble } from './client.ts'
import type { Probe } from './probe.ts'

/** After how many milliseconds something that may pass is dealt with. */
export interface Limits {
  /** The page does not answer. */
  silentMs: number
  /** Neither a QR code nor a connection since the browser was opened. */
  startMs: number
  /** Connected, but WhatsApp has not caught up. */
  syncMs: number
  /** The page cannot reach WhatsApp: said to the owner, and later the browser is opened anew. */
  offlineShownMs: number
  offlineMs: number
  /** The session is open elsewhere: taken back once soon, and after that seldom. */
  takeOverMs: number
  takeOverAgainMs: number
  /** A linked page asks to be linked. */
  unpairedMs: number
  /** QR codes that nobody scanned. */
  qrs: number
}

/** What is known of a browser at one look; ages in milliseconds, 0 where it is not so. */
export interface Sighting {
  /** No phone is linked yet: a QR or a code is wanted. */
  linking: boolean
  trouble: Trouble | undefined
  /** The browser or the page did not open. */
  failed: boolean
  probe: Probe
  /** The library has said `ready` for this page. */
  attached: boolean
  silentMs: number
  /** Since the browser was opened, or the page loaded anew. */
  openMs: number
  /** In the socket state that the page is in now. */
  stateMs: number
  qrs: number
  /** How often the session was taken back from elsewhere. */
  takeOvers: number
  /** A start before this one found the link gone as well. */
  unpairedBefore: boolean
}

/** What is to be done about it. */
export type Action =
  | { do: 'wait' }
  /** It works: messages may come and go. */
  | { do: 'live' }
  /** Make the library notice that the page is ready. */
  | { do: 'announce' }
  | { do: 'refresh-qr' }
  | { do: 'take-over' }
  /** Close the browser, kill it where it does not answer, and open it again after a pause. */
  | { do: 'restart'; reason: string }
  /** Close the browser for good: the link has ended, or there will be none. */
  | { do: 'end'; state: Extract<LinkState, 'lost' | 'banned' | 'unlinked'>; detail: string }

const wait: Action = { do: 'wait' }
const restart = (reason: string): Action => ({ do: 'restart', reason })
const after = (ms: number, limit: number, action: Action): Action => (ms >= limit ? action : wait)

/** The watchdog's table: what one look at a browser calls for. Pure. */
export function decide(seen: Sighting, limits: Limits): Action {
  if (seen.trouble === 'logged-out') return { do: 'end', state: 'lost', detail: 'logged-out' }
  if (seen.trouble) return restart(seen.trouble)
  if (seen.failed) return restart('not-opened')
  if (!seen.probe.answered) return after(seen.silentMs, limits.silentMs, restart('page-silent'))
  return byState(seen, seen.probe.page.socket, seen.probe.page.synced, limits)
}

function byState(seen: Sighting, socket: string | null, synced: boolean, limits: Limits): Action {
  switch (socket) {
    case 'CONNECTED':
      return connected(seen, synced, limits)
    case 'UNPAIRED':
    case 'UNPAIRED_IDLE':
      return unpaired(seen, socket, limits)
    case 'CONFLICT': {
      const patience = seen.takeOvers === 0 ? limits.takeOverMs : limits.takeOverAgainMs
      return after(seen.stateMs, patience, { do: 'take-over' })
    }
    case 'TOS_BLOCK':
    case 'SMB_TOS_BLOCK':
      return { do: 'end', state: 'banned', detail: socket.toLowerCase().replaceAll('_', '-') }
    case 'DEPRECATED_VERSION':
    case 'PROXYBLOCK':
      return restart(socket.toLowerCase().replaceAll('_', '-'))
    case null:
      return after(seen.openMs, limits.startMs, restart('page-not-loaded'))
    // OPENING, PAIRING, TIMEOUT, UNLAUNCHED and what WhatsApp may add: the page is at work, and goes on by itself.
    default:
      return after(seen.stateMs, limits.offlineMs, restart('offline'))
  }
}

function connected(seen: Sighting, synced: boolean, limits: Limits): Action {
  if (seen.attached) return { do: 'live' }
  if (seen.openMs >= limits.syncMs) return restart('not-ready')
  return synced ? { do: 'announce' } : wait
}

function unpaired(seen: Sighting, socket: string, limits: Limits): Action {
  if (!seen.linking) {
    if (seen.stateMs < limits.unpairedMs) return wait
    // WhatsApp's page has asked to be linked for an instant while it loaded: two starts must agree.
    return seen.unpairedBefore ? { do: 'end', state: 'lost', detail: 'logged-out' } : restart('unpaired')
  }
  if (seen.qrs > limits.qrs) return { do: 'end', state: 'unlinked', detail: 'not-scanned' }
  if (seen.qrs === 0 && seen.openMs >= limits.startMs) return restart('no-qr')
  return socket === 'UNPAIRED_IDLE' ? { do: 'refresh-qr' } : wait
}

/** What the owner is shown of it, while it is not live; null: no reason to say anything new. Pure. */
export function shownState(seen: Sighting, limits: Limits): { state: LinkState; detail?: string } | null {
  if (!seen.probe.answered) {
    // Between two pages nothing answers either.
    if (seen.silentMs < limits.offlineShownMs) return null
    return { state: seen.linking ? 'linking' : 'syncing', detail: 'page-silent' }
  }
  const { socket } = seen.probe.page
  const joined = socket === 'CONNECTED' || socket === 'PAIRING'
  if (seen.linking && !joined) return { state: 'linking' }
  if (socket === 'CONFLICT') return { state: 'syncing', detail: 'open-elsewhere' }
  const reaching = socket !== null && !joined
  if (reaching && seen.stateMs >= limits.offlineShownMs) return { state: 'syncing', detail: 'offline' }
  return { state: 'syncing' }
}
