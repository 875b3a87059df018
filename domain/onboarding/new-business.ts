import type { Business, Person, Service } from '../business.ts'
import { plain } from '../spelling.ts'
import type { Draft, DraftService } from './state.ts'

/** A business as its file says it, without what the operator sets: its slug, time zone and languages stand already. */
export type NewBusiness = Omit<Business, 'id' | 'ownerName'>

/** What a business file without a policy means, which is what most shops live by. */
const policy = { noticeMinutes: 60, horizonDays: 60, cancelHours: 12, lateMinutes: 15 }

/** The business that a finished draft means. */
export function newBusiness(
  draft: Draft,
  { slug, timezone, languages, takeover }: Pick<Business, 'slug' | 'timezone' | 'languages' | 'takeover'>,
): NewBusiness {
  const { address, directions, phone, people, greeting } = draft
  const name = draft.name ?? slug
  const services = withIds(draft.services)
  return {
    ...{ slug, name, timezone, languages, takeover, policy },
    kind: draft.kind ?? 'other',
    ...(phone ? { phone } : {}),
    ...(address ? { address } : {}),
    ...(directions ? { directions } : {}),
    ...(greeting ? { greeting } : {}),
    hours: draft.hours ?? {},
    closures: [],
    people: people.length > 0 ? people.map((one) => personOf(one, draft, services)) : [{ id: name, name }],
    peopleNamed: people.length > 0,
    services,
    knowledge: [],
  }
}

/** With the services that she does, where they are not all. */
function personOf(name: string, draft: Draft, services: Service[]): Person {
  const done = doneBy(name, draft)
  if (!done) return { id: name, name }
  return { id: name, name, services: services.filter((one) => done.includes(one.name)).map(({ id }) => id) }
}

/**
 * Names of the services that a person does; undefined: all of them. What is not on the list any more counts for
 * nothing, and what nobody was named for is everybody's.
 */
export function doneBy(person: string, { skills = {}, people, services }: Draft): string[] | undefined {
  const names = services.map(({ name }) => name)
  const own = (one: string) => skills[one]?.filter((name) => names.includes(name)) ?? names
  const mine = own(person)
  if (mine.length === 0) return undefined
  const left = names.filter((name) => people.every((one) => !own(one).includes(name)))
  const done = [...mine, ...left]
  return done.length === names.length ? undefined : done
}

function withIds(services: DraftService[]): Service[] {
  const taken = new Set<string>()
  return services.map((service, index) => {
    const base = idOf(service.name) || `service-${index + 1}`
    const id = taken.has(base) ? `${base.slice(0, 58)}-${index + 1}` : base
    taken.add(id)
    const { name, also, price, minutes, note } = service
    return { id, name, also, price, minutes, ...(note ? { note } : {}) }
  })
}

/** "Knotless (waist length)" → `knotless-waist-length`. */
function idOf(name: string): string {
  return plain(name)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
}
