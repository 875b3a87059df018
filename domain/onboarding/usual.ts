import type { Kobo } from '../business.ts'
import { plain } from '../spelling.ts'
import type { DraftService } from './state.ts'

/** What a business of one kind usually offers: `starting-lists.yaml`. */
export interface StartingList {
  /** Of any service of the kind. */
  minutes: number
  /** Of services whose name has these words. */
  times: Record<string, number>
  services: {
    name: string
    also: string[]
    price: { from: Kobo; to: Kobo }
    minutes: number
    note?: string
  }[]
}

/** How long such a service usually takes, in minutes: by the longest words of the list that its name has. */
export function usualMinutes(name: string, { times, minutes }: StartingList): number {
  const words = ` ${plain(name).replace(/[^\p{L}\p{N}]+/gu, ' ')} `
  const known = Object.keys(times)
    .filter((phrase) => words.includes(` ${phrase} `) || words.includes(` ${phrase}s `))
    .sort((a, b) => b.length - a.length)
  return times[known[0] ?? ''] ?? minutes
}

export function startingServices({ services }: StartingList): DraftService[] {
  return services.map((service) => ({ ...service, also: [...service.also] }))
}
