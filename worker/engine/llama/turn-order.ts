/** What of a request decides when it is its turn. */
export interface Turn {
  tenant?: string | undefined
  priority?: 'customer' | 'background' | undefined
}

/** Of the lanes, the most that is given to what can be done later, so that a customer finds one free. */
const backgroundShare = 1 / 2

/**
 * Whose turn it is: customers before background work; of these the tenant with fewest requests in hand, of those
 * the one served longest ago; of one tenant's the first that came.
 */
export class TurnOrder {
  #starts = 0
  readonly #lastStart = new Map<string, number>()

  /**
   * @param waiting in order of arrival
   * @returns undefined when nothing may start now
   */
  next<One extends Turn>(waiting: One[], running: Turn[], lanes: number): One | undefined {
    const customers = waiting.filter(({ priority }) => priority !== 'background')
    if (customers.length > 0) return this.#fairest(customers, running)
    const background = running.filter(({ priority }) => priority === 'background')
    if (background.length >= Math.max(1, Math.floor(lanes * backgroundShare))) return undefined
    return this.#fairest(waiting, running)
  }

  /** To be told of every start. */
  started({ tenant }: Turn): void {
    if (tenant === undefined) return
    this.#lastStart.delete(tenant)
    this.#lastStart.set(tenant, ++this.#starts)
    const [oldest] = this.#lastStart.keys()
    if (this.#lastStart.size > rememberedTenants && oldest !== undefined) this.#lastStart.delete(oldest)
  }

  #fairest<One extends Turn>(waiting: One[], running: Turn[]): One | undefined {
    const inHand = (turn: Turn) => running.filter(({ tenant }) => tenant === turn.tenant).length
    const last = ({ tenant }: Turn) => (tenant === undefined ? 0 : (this.#lastStart.get(tenant) ?? 0))
    const keys = new Map(waiting.map((one) => [one, [inHand(one), last(one)] as const]))
    return waiting.toSorted((a, b) => {
      const [manyA, lastA] = keys.get(a) as readonly [number, number]
      const [manyB, lastB] = keys.get(b) as readonly [number, number]
      return manyA - manyB || lastA - lastB
    })[0]
  }
}

/** A tenant beyond these was served so long ago that it may count as never. */
const rememberedTenants = 10_000
