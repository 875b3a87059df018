/** A message as it travels between the server and the page; times in seconds since 1970, as WhatsApp counts. */
export interface WireMessage {
  /** The bare id; the page's key is FROMME_CHAT_ID. */
  id: string
  fromMe: boolean
  /** The chat, `USER@SERVER`. */
  remote: string
  from: string
  to: string
  /** The person who wrote it, in groups and statuses. */
  author?: string
  type: string
  subtype?: string
  body?: string
  caption?: string
  t: number
  /** −1 failed, 0 waits, 1 server has it, 2 delivered, 3 read, 4 played. */
  ack: number
  notifyName?: string
  latestEditSenderTimestampMs?: number
  [field: string]: unknown
}

export interface WireChat {
  id: string
  formattedTitle: string
  unreadCount: number
  t?: number
  /** The newest message, all that a page has of a chat until it loads earlier ones. */
  last?: WireMessage
  group?: object
}

export interface WirePerson {
  /** Ids under which the page knows this person. */
  ids: string[]
  pushname?: string
  /** Both, once the page may know that they are the same person. */
  lid?: string
  phone?: string
}

/** From the server to the page; page/session.js takes them. */
export type Frame =
  | { t: 'unpaired'; ref: string }
  | { t: 'idle' }
  | { t: 'pair'; credential: string; reload: Behaviour['reloadAfterPairing'] }
  | {
      t: 'connected'
      me: { pn: string; lid: string; pushname: string }
      behaviour: Behaviour
      chats: WireChat[]
      people: WirePerson[]
      fresh: WireMessage[]
      /** What changed meanwhile: acknowledgements, edits, withdrawals. */
      changed: WireMessage[]
    }
  | { t: 'state'; state: string }
  | { t: 'loggedOut'; reload: boolean }
  | { t: 'behave'; behaviour: Behaviour }
  | { t: 'message'; message: WireMessage; chat?: WireChat; isNew: boolean }
  | { t: 'chat'; chat: WireChat }
  | { t: 'person'; person: WirePerson }
  | { t: 'call'; call: object }
  | { t: 'reaction'; reaction: object }
  | { t: 'reload' }
  | { t: 'iframe' }
  | { t: 'answer'; id: number; value?: unknown; error?: string }

export type PageFrame =
  | { t: 'hello'; credential?: string }
  | { t: 'paired'; credential: string }
  | { t: 'behaves' }
  | { t: 'ask'; id: number; method: string; args: unknown[] }

/** What WhatsApp and the page do when nobody misbehaves, and how they may misbehave. */
export interface Behaviour {
  /** The page loads anew after pairing: at once, after so many ms, or not. */
  reloadAfterPairing: 'never' | 'at once' | number
  /** How long the page loads chats before it says that it has synced. */
  syncMs: number
  /** `missed`: the page has synced before the library listens, so that no `ready` comes. */
  ready: 'in time' | 'missed'
  /** How messages come that were written while the device was away. */
  offline: 'as new' | 'as unread'
  /** Each new message is announced twice. */
  repeatEvents: boolean
  /** `held`: the server takes messages, and its answers wait for `releaseAcks()`. */
  acks: 'prompt' | 'held'
  /** `gone`: no media can be downloaded any more. */
  media: 'kept' | 'gone'
  /** `hangs`: sending in the page never ends and sends nothing. */
  sending: 'prompt' | 'hangs'
}

export const usual: Behaviour = {
  reloadAfterPairing: 'never',
  syncMs: 0,
  ready: 'in time',
  offline: 'as new',
  repeatEvents: false,
  acks: 'prompt',
  media: 'kept',
  sending: 'prompt',
}
