import type { Button, Say } from '../say.ts'
import { rangesArg } from '../step/hours.ts'
import { type Weekday, weekdays } from '../time.ts'
import { doneBy } from './new-business.ts'
import type { Draft, DraftService, OnboardingState } from './state.ts'

const kindKeys = {
  salon: 'onboarding.salon',
  barber: 'onboarding.barber',
  spa: 'onboarding.spa',
  tailor: 'onboarding.tailor',
  other: 'onboarding.other',
}

const choice = (key: string): Button => ({ key, text: { key } })

/** The question that stands now. */
export function question({ at, draft }: OnboardingState): Say[] {
  switch (at) {
    case 'name':
      return [{ key: 'onboarding.name' }]
    case 'kind':
      return [
        {
          key: 'onboarding.kind',
          args: { name: draft.name ?? '' },
          buttons: Object.values(kindKeys).map(choice),
        },
      ]
    case 'place':
      return [{ key: 'onboarding.place' }]
    case 'hours':
      return [{ key: 'onboarding.hours' }]
    case 'services':
      return servicesQuestion(draft)
    case 'people':
      return [{ key: 'onboarding.people', buttons: [choice('onboarding.justMe')] }]
    case 'skills':
      return skillsQuestion(draft)
    case 'greeting':
      return [{ key: 'onboarding.greeting', buttons: [choice('onboarding.skip')] }]
    case 'review':
      return review(draft)
  }
}

function servicesQuestion({ services, kind }: Draft): Say[] {
  if (services.length > 0) return [{ key: 'onboarding.servicesOk', buttons: [choice('onboarding.correct')] }]
  if (kind === 'other') return [{ key: 'onboarding.services' }]
  return [
    { key: 'onboarding.services' },
    { key: 'onboarding.servicesList', buttons: [choice('onboarding.usualList')] },
  ]
}

/** In one short question, with her own people and services for an example. */
function skillsQuestion({ people, services }: Draft): Say[] {
  const [one = '', other = ''] = people
  const [first, last] = [services[0]?.name ?? '', services.at(-1)?.name ?? '']
  return [
    { key: 'onboarding.skills', args: { one, other, first, last }, buttons: [choice('onboarding.allDoAll')] },
  ]
}

/** Whether it matters who does what: somebody could do one thing and not another. */
export function asksSkills({ people, services }: Draft): boolean {
  return people.length > 1 && services.length > 1
}

/** Who does what, a line for each; undefined: everybody does everything. */
export function skillLines(draft: Draft): Say[] | undefined {
  const all = draft.people.map((person) => ({ person, services: doneBy(person, draft) }))
  if (all.every(({ services }) => services === undefined)) return undefined
  return all.map(({ person, services }) =>
    services
      ? { key: 'onboarding.does', args: { person, services } }
      : { key: 'onboarding.doesAll', args: { person } },
  )
}

/** After her list was read back once. */
export const moreServices: Say = {
  key: 'onboarding.servicesMore',
  buttons: [choice('onboarding.correct')],
}

/** One line a service, as a customer would be told it. */
export function serviceLine({ name, price, minutes, note }: DraftService): Say {
  const args = { service: name, price, minutes }
  return note
    ? { key: 'onboarding.serviceNote', args: { ...args, note } }
    : { key: 'onboarding.service', args }
}

/** One line for neighbouring days with the same hours; the days that are closed in one more. */
export function hoursLines(hours: NonNullable<Draft['hours']>): Say[] {
  const groups: { days: Weekday[]; key: string }[] = []
  for (const day of weekdays) {
    const key = JSON.stringify(hours[day] ?? [])
    const last = groups.at(-1)
    if (last?.key === key) last.days.push(day)
    else groups.push({ days: [day], key })
  }
  return groups.map(({ days }) => {
    const ranges = hours[days[0] as Weekday]
    return ranges
      ? { key: 'onboarding.open', args: { days, hours: rangesArg(ranges) } }
      : { key: 'onboarding.closed', args: { days } }
  })
}

/** Everything that customers will be told, and whether it is right. */
function review(draft: Draft): Say[] {
  return [
    { key: 'onboarding.review' },
    { key: 'onboarding.reviewName', args: { name: draft.name ?? '' } },
    { key: kindKeys[draft.kind ?? 'other'] },
    ...placeLines(draft),
    ...hoursLines(draft.hours ?? {}),
    ...draft.services.map(serviceLine),
    peopleLine(draft),
    ...(skillLines(draft) ?? []),
    ...greetingLine(draft),
    { key: 'onboarding.askOpen', buttons: [choice('onboarding.openIt'), choice('onboarding.changeIt')] },
  ]
}

/** Address, way and phone, as far as she told them. */
export function placeLines({ address, directions, phone }: Draft): Say[] {
  return [
    address ? { key: 'onboarding.address', args: { address } } : { key: 'onboarding.noAddress' },
    ...(directions ? [{ key: 'onboarding.directions', args: { directions } }] : []),
    ...(phone ? [{ key: 'onboarding.phone', args: { phone } }] : []),
  ]
}

export function peopleLine({ people }: Draft): Say {
  return people.length > 0
    ? { key: 'onboarding.withPeople', args: { names: people } }
    : { key: 'onboarding.aloneLine' }
}

/** Her own hello, where she has one. */
function greetingLine({ greeting }: Draft): Say[] {
  return greeting ? [{ key: 'onboarding.ownGreeting', args: { greeting } }] : []
}
