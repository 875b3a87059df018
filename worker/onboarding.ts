import type { Language } from '../domain/language.ts'
import { withChoice } from '../domain/numbered-choice.ts'
import { newBusiness } from '../domain/onboarding/new-business.ts'
import type { OnboardingState } from '../domain/onboarding/state.ts'
import { beginOnboarding, type OnboardingResult, onboardingStep, peopleAgain } from '../domain/onboarding.ts'
import { languageOf } from '../domain/owner/command.ts'
import type { OwnerEffect } from '../domain/owner/effect.ts'
import type { OwnerState } from '../domain/owner/state.ts'
import type { Say } from '../domain/say.ts'
import { BusinessFileError, formatBusinessFile, parseBusinessFile } from '../prisma/business-file.ts'
import { type BusinessFile, NotInPlan, RevConflict, type Store } from '../prisma/store.ts'
import type { Member, Turn } from '../prisma/turn.ts'
import { startingLists } from './starting-lists.ts'

export interface OnboardingDeps {
  store: Pick<Store, 'importFirst'>
  /** Where customers reach the web pages, without a slash at the end. */
  publicUrl?: string
}

/** What a turn of her setting up comes to: one message of replies, and what is kept. */
export interface OnboardingTurn {
  says: Say[]
  language: Language | undefined
  owner: OwnerEffect
}

/** Whether the business waits for its owner to say what it is. */
export function isUnknownYet({ facts }: Turn): boolean {
  return facts.business.services.length === 0
}

/**
 * Whether her message belongs to the setting-up. Also after her yes, until the turn that heard it is written: it may be
 * decided again.
 */
export function isSettingUp(turn: Turn, { onboarding }: OwnerState): boolean {
  return onboarding !== null || isUnknownYet(turn)
}

/** The first question, in the message that welcomes her. */
export function firstQuestion(before: OwnerState): { says: Say[]; state: OwnerState } {
  const { state, says } = beginOnboarding()
  return { says, state: { ...before, onboarding: state } }
}

/**
 * A turn of the owner of a business that is not set up yet. On her yes the business is checked by the rules of the
 * business file and imported before the turn is written: a turn that is lost in between is answered anew and imports
 * the same again.
 */
export async function onboardingTurn(
  deps: OnboardingDeps,
  { turn, member, before }: { turn: Turn; member: Member; before: OwnerState },
): Promise<OnboardingTurn> {
  const texts = turn.messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)
  const language = texts.map(languageOf).findLast((heard) => heard !== undefined)
  if (!isUnknownYet(turn) && before.onboarding && !isOwn(turn, before.onboarding))
    return { says: [importedMeanwhile(turn)], language, owner: { state: { ...before, onboarding: null } } }
  if (!before.onboarding) {
    const { says, state } = firstQuestion(before)
    return { says, language, owner: { state } }
  }
  if (texts.length === 0)
    return { says: [{ key: 'onboarding.wordsOnly' }], language, owner: { state: before } }
  const result = answered(turn, before.onboarding, withChoice(texts, turn.numbered))
  if (!result.done)
    return { says: result.says, language, owner: { state: { ...before, onboarding: result.state } } }
  const refused = await opened(deps, result, { turn, member })
  return {
    says: refused?.says ?? [...result.says, ...whereToWrite(deps, turn)],
    language,
    owner: { state: { ...before, onboarding: refused?.state ?? null } },
  }
}

/** A pasted list may come in several messages; anything else is answered one by one, the last answer told. */
function answered({ facts }: Turn, state: OnboardingState, texts: string[]): OnboardingResult {
  const { business } = facts
  const messages = state.at === 'services' ? [texts.join('\n')] : texts
  let result: OnboardingResult = { state, says: [] }
  for (const text of messages) {
    result = onboardingStep({ state: result.state, text, business, lists: startingLists() })
    if (result.done) break
  }
  return result
}

/**
 * Whether what is known of the business is what she said here: her yes was imported, and the turn that heard it is
 * decided again. What a file brought meanwhile is not hers to overwrite.
 */
function isOwn({ facts: { business } }: Turn, { draft }: OnboardingState): boolean {
  const known = ({ name, services, people }: Omit<BusinessFile, 'owner'>) =>
    JSON.stringify([
      name,
      services.map(({ id, price, minutes }) => [id, price, minutes]),
      people.map((one) => one.name),
    ])
  return known(newBusiness(draft, business)) === known(business)
}

function importedMeanwhile({ facts: { business } }: Turn): Say {
  return { key: 'onboarding.imported', args: { name: business.name, count: business.services.length } }
}

/** What was refused, and where she stands then. */
interface Refused {
  says: Say[]
  state: OnboardingState
}

/** @returns undefined: the business is there */
async function opened(
  { store }: OnboardingDeps,
  { done, state }: OnboardingResult,
  { turn, member }: { turn: Turn; member: Member },
): Promise<Refused | undefined> {
  if (!done) return { says: [], state }
  const name = state.draft.owner ?? member.name
  const owner = name ? { owner: { name: name.slice(0, 80), channel: turn.channel, id: turn.address } } : {}
  const file = checked({ ...done, ...owner })
  if (Array.isArray(file))
    return { says: [{ key: 'onboarding.refused', args: { faults: file.join('; ') } }], state }
  try {
    // A file that comes in at this very moment is found by the next look: the conversation changes by it.
    if (isUnknownYet(turn) && (await store.importFirst(file)) === null)
      throw new RevConflict(`${file.slug} was imported while its owner said yes`)
  } catch (error) {
    if (error instanceof NotInPlan) return { says: withoutRoom(error), state: peopleAgain(state) }
    throw error
  }
  return undefined
}

/** Her plan has no room for so many people; which one has. */
function withoutRoom({ refused: { plan, limit, better } }: NotInPlan): Say[] {
  const has = better === null ? [] : [{ key: 'quota.better', args: { plan: better } }]
  return [{ key: 'quota.people', args: { plan, count: limit } }, ...has]
}

/** The file as its parser gives it, or its faults. */
function checked(file: BusinessFile): BusinessFile | string[] {
  try {
    return parseBusinessFile(formatBusinessFile(file))
  } catch (error) {
    if (error instanceof BusinessFileError) return error.faults.map(({ message }) => message)
    throw error
  }
}

function whereToWrite({ publicUrl }: OnboardingDeps, { channel, facts }: Turn): Say[] {
  const here = channel === 'web' || channel === 'terminal' ? [] : [{ key: 'onboarding.liveHere' }]
  if (publicUrl === undefined) return here
  return [...here, { key: 'onboarding.liveAt', args: { url: `${publicUrl}/chat/${facts.business.slug}` } }]
}
