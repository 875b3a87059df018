import type { Person, Service } from '../business.ts'
import type { Say } from '../say.ts'
import { readSkills, type SaidSkill, skillsAfter } from '../skills.ts'
import { clashLines } from './absence.ts'
import { type Edit, same } from './edits.ts'
import type { BookLine } from './sight.ts'
import type { Proposal } from './state.ts'
import { type OwnerTurn, propose, say } from './turn.ts'

type Does = Edit<'does'>
type Told = Proposal['asks']

/** "Bisi does not do nails again", "Ada now does locs", "Chi only does wash", "everybody does everything". */
export function changeSkills(turn: OwnerTurn, words: string) {
  const { business } = turn.facts
  const me = business.people.find(({ id }) => id === turn.member.personId)
  const said = readSkills(words, business, me)
  if (said.kind === 'unread') return say(turn, 'shop.skillsHow')
  if (said.kind === 'said' && said.unread.length > 0)
    return say(turn, 'shop.skillsUnread', { words: said.unread })
  const edits = said.kind === 'said' ? editsFor(said.said, turn) : editsForAll(business.people)
  if (edits.length === 0) return say(turn, 'shop.skillsAlready', { people: told(turn, []) })
  proposeSkills(turn, edits)
}

function editsFor(said: SaidSkill[], { facts: { business } }: OwnerTurn): Does[] {
  return said.flatMap((one) => {
    const { id: personId, services: was } = one.person
    const services = skillsAfter(one, business.services, { services: was }) ?? null
    return same(services, was ?? null)
      ? []
      : [{ kind: 'does' as const, personId, was: was ?? null, services }]
  })
}

function editsForAll(people: Person[]): Does[] {
  return people.flatMap(({ id: personId, services: was }) =>
    was ? [{ kind: 'does' as const, personId, was, services: null }] : [],
  )
}

function proposeSkills(turn: OwnerTurn, edits: Does[]) {
  const lines = told(turn, edits)
  const clashes = edits.flatMap((edit) => bookedFor(turn, edit))
  const nobodys = turn.facts.business.services.filter((service) => !anybody(turn, edits, service))
  propose(turn, {
    ...{ edits, clashes: clashes.map(({ id }) => id) },
    asks: [
      ...clashLines(turn, clashes),
      ...(nobodys.length > 0
        ? [{ key: 'shop.nobodyDoes', args: { services: nobodys.map(({ name }) => name) } }]
        : []),
      { key: 'shop.skillsAsk', args: { people: lines } },
    ] as Told,
    done: [{ key: 'shop.skillsSet', args: { people: lines } }],
  })
}

/** Each person whom the edits are of (or, without any, everybody) with what she does then; null: everything. */
function told({ facts: { business } }: OwnerTurn, edits: Does[]) {
  const people = business.people.filter(
    ({ id }) => edits.length === 0 || edits.some((one) => one.personId === id),
  )
  return people.map(({ id, name, services }) => {
    const edit = edits.find(({ personId }) => personId === id)
    const ids = edit ? edit.services : (services ?? null)
    const names = namesOf(business.services, ids ?? [])
    return { name, services: ids === null ? null : names, ...(edit ? changeIn(business.services, edit) : {}) }
  })
}

/** A long list hides what is new in it: that alone is told. */
const longList = 4

function changeIn(services: Service[], { was, services: ids }: Does) {
  const all = services.map(({ id }) => id)
  const [before, after] = [was ?? all, ids ?? all]
  if (ids === null || after.length <= longList) return {}
  const more = namesOf(
    services,
    after.filter((id) => !before.includes(id)),
  )
  const gone = namesOf(
    services,
    before.filter((id) => !after.includes(id)),
  )
  return { more, gone }
}

function namesOf(services: Service[], ids: string[]): string[] {
  return services.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
}

function anybody({ facts: { business } }: OwnerTurn, edits: Does[], { id }: Service): boolean {
  return business.people.some((person) => {
    const edit = edits.find(({ personId }) => personId === person.id)
    return (edit ? edit.services : person.services)?.includes(id) ?? true
  })
}

/** Bookings ahead of what she would do no more: told, never cancelled. */
export function bookedFor(turn: OwnerTurn, { personId, services }: Does): BookLine[] {
  if (services === null) return []
  const { business } = turn.facts
  const name = business.people.find(({ id }) => id === personId)?.name
  const done = business.services.filter(({ id }) => services.includes(id)).map((one) => one.name)
  return turn.sight.bookings.filter(
    (one) => one.person === name && one.start > turn.now && !done.includes(one.serviceName),
  )
}

/** Who does what, as it is now. */
export function tellSkills(turn: OwnerTurn) {
  const people: Say = { key: 'shop.skills', args: { people: told(turn, []) } }
  turn.reply.push(people)
}
