import type { Business, Service } from './business.ts'
import {
  isNo,
  isSkip,
  isYes,
  readGreeting,
  readKind,
  readMove,
  readName,
  readPeople,
  readPlace,
} from './onboarding/answers.ts'
import {
  asksSkills,
  hoursLines,
  moreServices,
  peopleLine,
  placeLines,
  question,
  serviceLine,
  skillLines,
} from './onboarding/ask.ts'
import { type NewBusiness, newBusiness } from './onboarding/new-business.ts'
import { readOpeningHours } from './onboarding/opening-hours.ts'
import { readServices, type SaidServices } from './onboarding/said-services.ts'
import { type Draft, type OnboardingState, type Step, steps } from './onboarding/state.ts'
import type { StartingList } from './onboarding/usual.ts'
import type { Say } from './say.ts'
import { readSkills, type SaidSkill, skillsAfter } from './skills.ts'

export interface OnboardingInput {
  state: OnboardingState
  /** One message of the owner's. */
  text: string
  /** The business as it was made: its slug, time zone and languages stand. */
  business: Pick<Business, 'slug' | 'timezone' | 'languages' | 'takeover'>
  /** What a business of each kind usually offers. */
  lists: Record<Business['kind'], StartingList>
}

export interface OnboardingResult {
  state: OnboardingState
  says: Say[]
  /** She has said yes to all of it. */
  done?: NewBusiness
}

/** The first question, with how it goes. */
export function beginOnboarding(): { state: OnboardingState; says: Say[] } {
  const state: OnboardingState = {
    ...{ v: 1, at: 'name', answered: [] },
    draft: { services: [], people: [] },
  }
  return { state, says: [{ key: 'onboarding.hello' }, ...question(state)] }
}

/**
 * One message of an owner who sets her business up: each answer is read back and can be changed ("back", "change
 * hours") until she has seen it all together and says yes. Pure; nothing is live before `done`.
 */
export function onboardingStep(input: OnboardingInput): OnboardingResult {
  const { state, text } = input
  const move = readMove(text)
  if (move?.move === 'later') return { state, says: [{ key: 'onboarding.later' }] }
  if (move?.move === 'back') return ask(goTo(state, before(state)))
  if (move?.move === 'change' && move.to) return ask(goTo(state, asked(move.to, state.draft)))
  if (move) return { state, says: [{ key: 'onboarding.what' }] }
  return state.at === 'review' ? reviewed(input) : answers[state.at](input)
}

function ask(state: OnboardingState, told: Say[] = []): OnboardingResult {
  return { state, says: [...told, ...question(state)] }
}

function goTo({ half: _, ...state }: OnboardingState, at: OnboardingState['at']): OnboardingState {
  return { ...state, at }
}

/** Asks anew who can be booked; all the rest stands. */
export function peopleAgain(state: OnboardingState): OnboardingState {
  return goTo(state, 'people')
}

function before({ at, draft }: OnboardingState): Step {
  const index = at === 'review' ? steps.length : steps.indexOf(at)
  return asked(steps[Math.max(0, index - 1)] as Step, draft)
}

/** Who does what is told by who there is, where it does not matter. */
function asked(step: Step, draft: Draft): Step {
  return step === 'skills' && !asksSkills(draft) ? 'people' : step
}

/** What she answered is kept, and the next thing asked that she has not answered yet. */
function answered(state: OnboardingState, draft: Partial<Draft>, told: Say[]): OnboardingResult {
  const done = new Set([...state.answered, state.at as Step])
  const kept = { ...state, answered: [...done], draft: { ...state.draft, ...draft } }
  // A list that she emptied is asked for again.
  if (kept.draft.services.length === 0) done.delete('services')
  const next = steps.find((step) => !done.has(step) && asked(step, kept.draft) === step) ?? 'review'
  return ask(goTo(kept, next), told)
}

type Answer = (input: OnboardingInput) => OnboardingResult

const answers: Record<Step, Answer> = {
  name({ state, text }) {
    const name = readName(text)
    return name ? answered(state, { name }, []) : { state, says: [{ key: 'onboarding.nameAgain' }] }
  },

  kind({ state, text }) {
    const kind = readKind(text)
    if (!kind) return ask(state, [{ key: 'onboarding.kindAgain' }])
    return answered(state, { kind }, [])
  },

  place({ state, text }) {
    const { address: _, directions: __, ...draft } = state.draft
    const bare = { ...state, draft }
    if (isSkip(text)) return answered(bare, {}, placeLines(draft))
    const place = readPlace(text)
    if (!place) return { state, says: [{ key: 'onboarding.placeAgain' }] }
    return answered(bare, place, placeLines({ ...draft, ...place }))
  },

  hours({ state, text }) {
    const said = readOpeningHours(state.half ? `${state.half} ${text}` : text)
    if (said.kind === 'week') return answered(state, { hours: said.hours }, hoursLines(said.hours))
    if (said.kind === 'no-days' && !state.half)
      return { state: { ...state, half: text }, says: [{ key: 'onboarding.whichDays' }] }
    if (said.kind === 'no-times' && !state.half)
      return { state: { ...state, half: text }, says: [{ key: 'onboarding.whichTimes' }] }
    return { state: goTo(state, 'hours'), says: [{ key: 'onboarding.hoursAgain' }] }
  },

  services(input) {
    const { state, text, lists } = input
    const { services, kind = 'other' } = state.draft
    if (isYes(text) && services.length > 0) return answered(state, {}, [])
    const said = readServices(text, services, lists[kind])
    const next = { ...state, draft: { ...state.draft, services: said.services } }
    const heard = servicesHeard(said, services.length > 0)
    if (heard.length === 0) return ask(state, [{ key: 'onboarding.servicesAgain' }])
    const isMore = services.length > 0 && said.services.length > 0
    return isMore ? { state: next, says: [...heard, moreServices] } : ask(next, heard)
  },

  people({ state, text }) {
    if (state.half !== undefined) return ownName(state, state.half, text)
    const said = readPeople(text)
    if (said.kind === 'unread') return { state, says: [{ key: 'onboarding.peopleAgain' }] }
    if (said.kind === 'alone') return peopled(state, [])
    if (said.me && said.names.length === 0) return peopled(state, [])
    if (said.me)
      return { state: { ...state, half: said.names.join(', ') }, says: [{ key: 'onboarding.yourName' }] }
    return peopled(state, said.names)
  },

  skills: skilled,

  greeting: greeted,
}

function greeted({ state, text }: OnboardingInput): OnboardingResult {
  const { greeting: _, ...draft } = state.draft
  const bare = { ...state, draft }
  if (isSkip(text)) return answered(bare, {}, [])
  const greeting = readGreeting(text)
  return greeting ? answered(bare, { greeting }, []) : { state, says: [{ key: 'onboarding.greetingAgain' }] }
}

/** "me and Bisi": customers know her by a name too. */
function ownName(state: OnboardingState, others: string, text: string): OnboardingResult {
  const name = readName(text, 40)
  const names = others.split(', ')
  if (!name || names.includes(name)) return { state, says: [{ key: 'onboarding.yourName' }] }
  return peopled(state, [name, ...names], name)
}

/** Other people do other things: who does what is asked anew. */
function peopled(state: OnboardingState, people: string[], owner?: string): OnboardingResult {
  const { skills, ...draft } = state.draft
  const same = people.every((one) => draft.people.includes(one)) && people.length === draft.people.length
  const kept = same
    ? state
    : { ...state, draft, answered: state.answered.filter((step) => step !== 'skills') }
  const told = people.length > 0 ? [peopleLine({ ...draft, people })] : []
  return answered(kept, { people, ...(owner ? { owner } : {}) }, told)
}

/** "Ada does braids, Bisi only nails": read back; what is not on her list is asked again. */
function skilled({ state, text, business }: OnboardingInput): OnboardingResult {
  const known = { ...newBusiness(state.draft, business), id: business.slug }
  const me = known.people.find(({ name }) => name === state.draft.owner)
  const said = readSkills(text, known, me)
  if (said.kind === 'unread') return ask(state, [{ key: 'onboarding.skillsAgain' }])
  if (said.kind === 'said' && said.unread.length > 0)
    return ask(state, [{ key: 'onboarding.skillsUnread', args: { words: said.unread } }])
  const skills = said.kind === 'said' ? skillsByName(said.said, known.services) : {}
  const lines = skillLines({ ...state.draft, skills }) ?? [{ key: 'onboarding.allDoAllRead' }]
  return answered(state, { skills }, lines)
}

function skillsByName(said: SaidSkill[], services: Service[]): Record<string, string[]> {
  const named = said.flatMap((one): [string, string[]][] => {
    const ids = skillsAfter(one, services)
    return ids
      ? [[one.person.name, services.filter(({ id }) => ids.includes(id)).map(({ name }) => name)]]
      : []
  })
  return Object.fromEntries(named)
}

/** Lines that were left out, told at most. */
const mostLeft = 8

/** @param isMore she has sent some before: these alone are read back */
function servicesHeard({ taken, unread, usual, removed }: SaidServices, isMore: boolean): Say[] {
  const heading = { key: isMore ? 'onboarding.servicesNoted' : 'onboarding.servicesRead' }
  const unclear = unread.filter(({ why }) => why !== 'no-price')
  const priceless = unread.filter(({ why }) => why === 'no-price')
  return [
    ...(removed === undefined ? [] : [{ key: 'onboarding.removed', args: { service: removed } }]),
    ...(taken.length > 0 ? [heading, ...taken.map(serviceLine)] : []),
    ...(usual ? [{ key: 'onboarding.usualTimes' }] : []),
    ...left({ key: 'onboarding.unclear' }, unclear),
    ...left({ key: 'onboarding.leftOut' }, priceless),
  ]
}

function left(heading: Say, lines: { text: string }[]): Say[] {
  if (lines.length === 0) return []
  const more = lines.length - mostLeft
  return [
    heading,
    ...lines
      .slice(0, mostLeft)
      .map(({ text }) => ({ key: 'onboarding.line', args: { text: text.slice(0, 80) } })),
    ...(more > 0 ? [{ key: 'onboarding.more', args: { count: more } }] : []),
  ]
}

function reviewed({ state, text, business }: OnboardingInput): OnboardingResult {
  const { draft } = state
  if (isYes(text)) {
    const done = newBusiness(draft, business)
    return { state, says: [{ key: 'onboarding.live', args: { name: done.name } }], done }
  }
  if (isNo(text)) return { state, says: [{ key: 'onboarding.what' }] }
  return ask(state)
}
