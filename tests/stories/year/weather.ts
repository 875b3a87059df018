import type { Trouble } from '../../paystack/fake-paystack.ts'
import { type Random, seeded } from '../week/random.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Spell {
  from: number
  to: number
}

/** What does not work, and when. */
export interface Weather {
  outages: (Spell & { trouble: Trouble })[]
  /** Nobody looks at what is due. */
  standstills: Spell[]
  trouble(now: Date): Trouble | null
  standsStill(now: Date): boolean
  /** Nothing was amiss between these. */
  isFair(from: Date, to: Date): boolean
}

const troubles: Trouble[] = ['down', 'html', 'html-ok', 'silent', 'cut', 'lost', 'busy']

/** An outage of hours to two days every three weeks, and every six weeks a run that is down for days. */
export function openWeather({ seed, begin, days }: { seed: number; begin: Date; days: number }): Weather {
  const random = seeded(seed + 1)
  const end = begin.getTime() + days * dayMs
  const spells = (every: number, least: number, most: number) => {
    const all: Spell[] = []
    for (let at = begin.getTime(); at < end; ) {
      const from = at + random.between(every / 2, every * 1.5) * hourMs
      const to = Math.min(from + lengthOf(random, least, most), end)
      if (from < end) all.push({ from, to })
      at = to
    }
    return all
  }
  const outages = spells(21 * 24, 1, 48).map((spell, i) => ({
    ...spell,
    trouble: troubles[i % troubles.length] ?? 'down',
  }))
  const standstills = spells(42 * 24, 12, 10 * 24)
  const within = (now: Date) => (spell: Spell) => spell.from <= now.getTime() && now.getTime() < spell.to
  return {
    ...{ outages, standstills },
    trouble: (now) => outages.find(within(now))?.trouble ?? null,
    standsStill: (now) => standstills.some(within(now)),
    isFair: (from, to) =>
      ![...outages, ...standstills].some((one) => one.from < to.getTime() && one.to > from.getTime()),
  }
}

/** Most are short. */
function lengthOf(random: Random, least: number, most: number): number {
  return Math.round(least + (most - least) * random.next() ** 3) * hourMs
}
