import { allows } from '../domain/billing/quota.ts'
import type { Person } from '../domain/business.ts'
import type { Language } from '../domain/language.ts'
import { withChoice } from '../domain/numbered-choice.ts'
import { chosenText, mayBeNumber, numberMeant, type Option } from '../domain/owner/alerts.ts'
import { readCode, recentTries, triedTooOften } from '../domain/owner/code.ts'
import { type Command, languageOf, readCommand } from '../domain/owner/command.ts'
import { asReason } from '../domain/owner/decline.ts'
import type { OwnerEffect } from '../domain/owner/effect.ts'
import { freshOwnerState, ownerStep, type Wanted, wantedFor } from '../domain/owner/member-turn.ts'
import { asAnswer, mayAnswer, type QuestionPut } from '../domain/owner/questions.ts'
import { asNewTime } from '../domain/owner/shift.ts'
import type { Sight } from '../domain/owner/sight.ts'
import { type OwnerState, parseOwnerState } from '../domain/owner/state.ts'
import type { Say } from '../domain/say.ts'
import type { ConversationState } from '../domain/state.ts'
import { asksToStop } from '../domain/step/opt-out.ts'
import { tellsEmergency } from '../domain/step/urgent.ts'
import type { StepResult } from '../domain/step.ts'
import type { LocalDateTime } from '../domain/time.ts'
import { hashOf } from '../prisma/secret-hash.ts'
import type { BusinessStore, Store } from '../prisma/store.ts'
import type { Member, Turn } from '../prisma/turn.ts'
import { type OwnersPayments, ownerTalk } from './billing/owner-talk.ts'
import { payoutTalk } from './billing/payout-talk.ts'
import {
  firstQuestion,
  isSettingUp,
  isUnknownYet,
  type OnboardingDeps,
  onboardingTurn,
} from './onboarding.ts'

/** What a turn in a member's chat comes to; also in the chat of somebody who would be one. */
export interface MemberOutcome extends StepResult {
  owner: OwnerEffect
}

export interface MemberInput {
  store: Pick<
    BusinessStore,
    'bookings' | 'chatsNamed' | 'isInvited' | 'questionPut' | 'appointments' | 'shownLists'
  >
  businessId: string
  billing: Store['billing']
  /** Absent: nobody can pay here. */
  paying: OwnersPayments | undefined
  /** For the owner of a business of which nothing is known yet. */
  onboarding: OnboardingDeps
  turn: Turn
  state: ConversationState
  now: Date
  /** The same on the business's clock. */
  local: LocalDateTime
}

/**
 * The turn of a chat that is not a customer's: a member's, one that sends the code that links it, or any while the
 * business is paused. Nothing of it is read by a model.
 * @returns undefined for a customer
 */
export async function memberTurn(input: MemberInput): Promise<MemberOutcome | undefined> {
  const { turn } = input
  const state = parseOwnerState(turn.ownerState)
  if (turn.member?.role === 'owner' && isSettingUp(turn, state))
    return await settingUp(input, state, turn.member)
  if (turn.member?.role === 'staff' && !allows(turn.plan, 'staff')) return withoutStaff(input, state)
  if (turn.member) return await membersOwn(input, state, turn.member)
  const code = turn.messages.length === 1 ? readCode(turn.messages[0]?.text ?? '') : undefined
  if (code) return await link(input, state, code)
  return turn.pausedAt && !goesFirst(turn) ? paused(input, state, turn.pausedAt) : undefined
}

/** She stays linked: with a plan that has staff again she goes on at once. */
function withoutStaff(input: MemberInput, state: OwnerState): MemberOutcome {
  const { business } = input.turn.facts
  const says = [{ key: 'quota.noStaff', args: { business: business.name } }]
  return outcome(input, { state }, [says], { tags: ['member'] })
}

/** No pause keeps help from somebody in danger, or messages coming to one who wants none. */
function goesFirst({ messages }: Turn): boolean {
  return messages.some(({ text }) => tellsEmergency(text) || asksToStop(text))
}

/** Each message of a burst is a command of its own; what was asked before the last one is not waited for. */
async function membersOwn(input: MemberInput, before: OwnerState, member: Member): Promise<MemberOutcome> {
  const { turn } = input
  const replies: Say[][] = []
  let language = languageIn(turn)
  let owner: OwnerEffect = { state: before }
  const texts = turn.messages.map(({ kind, text }) => (kind === 'text' ? text : ''))
  const meant = await withNumbers(input, texts, before)
  for (const text of meant.texts) {
    language = languageOf(text) ?? language
    // One change a turn, so that each has an undo of its own.
    if (owner.done || owner.undone) {
      replies.push([{ key: 'shop.oneByOne' }])
      break
    }
    const state = freshOwnerState(owner.state, input.local)
    const about = { member, language, state, options: meant.options }
    const dealt =
      (await ownersOwn(input, text, about)) ??
      (await ofTheShop(input, text, { ...about, state: { ...state, payout: null } }))
    owner = dealt.owner
    if (dealt.reply.length > 0) replies.push(dealt.reply)
  }
  return outcome(input, owner, replies, { tags: ['member'], language })
}

interface Dealt {
  reply: Say[]
  owner: OwnerEffect
}

interface About {
  member: Member
  language: Language
  state: OwnerState
  /** What a number of hers could mean, of which she is asked. */
  options: Option[] | undefined
}

/** Her talk about what is between her and Jara. */
async function ownersOwn(input: MemberInput, text: string, { options, state }: About) {
  if (options) return undefined
  return (await payoutTalk(input, text, state)) ?? (await ownerTalk(input, text, { ...state, payout: null }))
}

async function ofTheShop(
  input: MemberInput,
  text: string,
  { member, language, state, options }: About,
): Promise<Dealt> {
  const { turn, local: now } = input
  const asked = { state, now, fresh: state, people: turn.facts.business.people }
  const question = options ? null : await questionFor(input, member, text, asked)
  const command = options ? { kind: 'which' as const, options } : commandIn(text, { ...asked, question })
  const known = { state, now, facts: turn.facts, last: turn.lastChange }
  const sight = { ...(await look(input, wantedFor(command, known))), question }
  const speaks = { member, facts: turn.facts, now, paused: turn.pausedAt !== null, sight, language }
  const step = ownerStep({ ...speaks, state }, command)
  return { reply: step.reply, owner: { ...step.effect, state: step.state } }
}

/** What she was asked before. */
interface Asked {
  state: OwnerState
  now: string
  fresh: OwnerState
  people: Person[]
}

/** The question that waits for her, where her words could be the answer to one. */
async function questionFor(
  { store, now }: MemberInput,
  { role }: Member,
  text: string,
  { fresh, ...asked }: Asked,
): Promise<QuestionPut | null> {
  const chosen = chosenText(readCommand(text), fresh) ?? text
  const mayBe = role === 'owner' && mayAnswer(chosen, readCommand(chosen), asked)
  return mayBe ? await store.questionPut(now) : null
}

/** What her message asks for, after what she was asked before. */
function commandIn(text: string, { fresh, ...asked }: Asked & { question: QuestionPut | null }): Command {
  const chosen = chosenText(readCommand(text), fresh) ?? text
  const said = asAnswer(chosen, readCommand(chosen), asked)
  const timed = asNewTime(chosen, said, fresh, asked.now)
  return timed.kind === 'newTime' ? timed : asReason(chosen, said, fresh.declining)
}

/** Numbers become what they choose: of the list that was shown last, or of several, of which she is asked. */
async function withNumbers(
  { store, turn, now, local }: MemberInput,
  texts: string[],
  before: OwnerState,
): Promise<{ texts: string[]; options?: Option[] }> {
  const at = texts.findLastIndex(mayBeNumber)
  const number = texts[at]
  if (number === undefined) return { texts: withChoice(texts, turn.numbered) }
  const shown = await store.shownLists(turn.conversationId, now)
  const meant = numberMeant(number, shown, freshOwnerState(before, local))
  return 'text' in meant ? { texts: texts.with(at, meant.text) } : { texts: [number], options: meant.options }
}

/** The owner tells what her business is, before any customer is answered. */
async function settingUp(input: MemberInput, before: OwnerState, member: Member): Promise<MemberOutcome> {
  const { turn, onboarding } = input
  const {
    says,
    owner,
    language = languageIn(turn),
  } = await onboardingTurn(onboarding, { turn, member, before })
  return outcome(input, owner, [says], { tags: ['onboarding'], language })
}

function languageIn({ language, facts }: Turn) {
  return language ?? facts.business.languages[0] ?? 'en'
}

async function look(input: MemberInput, wanted: Wanted): Promise<Sight> {
  const { store, turn, now } = input
  const { days, name, subscription, appointments: wishes = [] } = wanted
  const [bookings, chats, appointments] = await Promise.all([
    days ? store.bookings(days) : [],
    name ? store.chatsNamed(name, now) : [],
    wishes.length > 0 ? store.appointments(wishes, now) : [],
  ])
  return {
    bookings: bookings.filter(({ status }) => status !== 'cancelled'),
    chats,
    appointments,
    last: turn.lastChange,
    ...(subscription && { subscription: await input.billing.subscription(input.businessId) }),
  }
}

/** A right code makes the chat a member's; whatever is wrong with another one, the answer is the same. */
async function link(input: MemberInput, state: OwnerState, code: string): Promise<MemberOutcome> {
  const { store, now } = input
  const hash = hashOf(code)
  const tries = recentTries(state.tries, now)
  if (!triedTooOften(tries, now) && (await store.isInvited(hash, now))) {
    const linked = { ...state, tries: [] }
    const fresh = isUnknownYet(input.turn) ? firstQuestion(linked) : undefined
    const owner = { state: fresh?.state ?? linked, linkedBy: hash }
    const welcome = { key: 'member.linked', args: { business: input.turn.facts.business.name } }
    const next = fresh?.says ?? [{ key: 'shop.help' }]
    return outcome(input, owner, [[welcome, ...next]], { tags: ['member-linked'] })
  }
  const owner = { state: { ...state, tries: [...tries, now.toISOString()] } }
  return outcome(input, owner, [[{ key: 'member.wrongCode' }]], { tags: ['member-code-wrong'] })
}

/** One honest line to each customer, once in each pause; the owner is told who wrote. */
function paused(input: MemberInput, state: OwnerState, since: Date): MemberOutcome {
  const { turn } = input
  const { business, customerName } = turn.facts
  const pauseTold = since.toISOString()
  const isTold = state.pauseTold === pauseTold
  const owner = { state: { ...state, pauseTold } }
  const words = turn.messages.map(({ text }) => text).join(' ')
  const notice = {
    key: 'shop.wrotePaused',
    args: { customer: customerName ?? null, words: words.slice(0, 200) },
  }
  const line = business.phone ? { key: 'pause.call', args: { phone: business.phone } } : { key: 'pause.told' }
  return outcome(input, owner, isTold ? [] : [[line]], { tags: ['paused'], ownerNotices: [[notice]] })
}

function outcome(
  { turn, state }: MemberInput,
  owner: OwnerEffect,
  replies: Say[][],
  more: Partial<StepResult> & Pick<StepResult, 'tags'>,
): MemberOutcome {
  return { state, language: languageIn(turn), changes: [], replies, ownerNotices: [], owner, ...more }
}
