export type LinkState = 'unlinked' | 'linking' | 'syncing' | 'ready' | 'lost' | 'banned'

export interface Link {
  accountId: string
  businessId: string
  state: LinkState
  since: Date
  detail: string | null
  number: string | null
  linkedAt: Date | null
  /** What the phone must scan or be given; opened. */
  offer: { kind: 'qr' | 'code'; value: string; at: Date } | null
  wantedUntil: Date | null
  pairNumber: string | null
}

export interface LinkReport {
  state: LinkState
  at: Date
  /** A code of the session's, never text of a chat. */
  detail?: string
  number?: string
  offer?: { kind: 'qr' | 'code'; value: string }
}

export interface LinkRequest {
  /** SHA-256 of the page's key, hex. */
  keyHash: string
  until: Date
  now: Date
}
