import type { Store } from '../../prisma/store.ts'
import type { Seen } from './inbound.ts'
import { isMarked } from './page.ts'

/** Ids of messages that this process sent lately, so that the database needs not be asked. */
const keptIds = 2_000

/**
 * Tells Jara's messages from those that a person of the business wrote on this account. By the mark in the id; where
 * the page could not be told to mark, by waiting for the sends in flight, whose ids are not known before they end;
 * and by what the store knows to have been sent.
 */
export class OwnMessages {
  readonly #accountId: string
  readonly #history: Pick<Store, 'sentByJara'>
  readonly #sent = new Set<string>()
  readonly #taken = new Set<string>()
  readonly #inFlight = new Set<Promise<unknown>>()
  /** Whether this session's page marks what it sends. */
  marking = false

  constructor(accountId: string, history: Pick<Store, 'sentByJara'>) {
    this.#accountId = accountId
    this.#history = history
  }

  /** @param send resolves with the external id, perhaps only after its caller has given it up */
  async sending(send: () => Promise<string>): Promise<string> {
    const flight = send()
    this.#inFlight.add(flight)
    try {
      const externalId = await flight
      remember(this.#sent, externalId)
      return externalId
    } finally {
      this.#inFlight.delete(flight)
    }
  }

  /** This message counts for a row now. */
  take(externalId: string): void {
    remember(this.#taken, externalId)
  }

  /** Whether this message counts for a row already. @throws when the store is away */
  async isTaken(externalId: string): Promise<boolean> {
    if (this.#taken.has(externalId)) return true
    return (await this.#history.sentByJara(this.#accountId, [externalId])).has(externalId)
  }

  isMarked(bareId: string): boolean {
    return isMarked(bareId, this.#accountId)
  }

  /** Those of these own messages that Jara sent. @throws when the store is away */
  async ofJara(messages: Pick<Seen, 'externalId' | 'bareId'>[]): Promise<Set<string>> {
    if (!this.marking) await Promise.allSettled([...this.#inFlight])
    const known = messages.filter(
      ({ externalId, bareId }) => this.isMarked(bareId) || this.#sent.has(externalId),
    )
    const jaras = new Set(known.map(({ externalId }) => externalId))
    const rest = messages.map(({ externalId }) => externalId).filter((id) => !jaras.has(id))
    if (rest.length === 0) return jaras
    return jaras.union(await this.#history.sentByJara(this.#accountId, rest))
  }
}

function remember(ids: Set<string>, externalId: string): void {
  ids.add(externalId)
  const [oldest] = ids
  if (ids.size > keptIds && oldest !== undefined) ids.delete(oldest)
}
