/** The same numbers for the same seed, so that a week that went wrong can be lived again. */
export interface Random {
  /** From 0 up to 1. */
  next(): number
  chance(probability: number): boolean
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  pick<Item>(items: readonly Item[]): Item
  /** One of the keys, as often as its share says. */
  draw<Name extends string>(shares: Record<Name, number>): Name
}

export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(next() * items.length)]
    if (item === undefined) throw new RangeError('There is nothing to pick from')
    return item
  }
  return {
    next,
    chance: (probability) => next() < probability,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick,
    draw: (shares) => {
      const names = Object.keys(shares) as (keyof typeof shares)[]
      let left = next() * names.reduce((sum, name) => sum + shares[name], 0)
      for (const name of names) {
        left -= shares[name]
        if (left < 0) return name
      }
      return pick(names)
    },
  }
}
