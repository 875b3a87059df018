import { afterQuietHours, type QuietHours } from '../quiet-hours.ts'
import {
  addDays,
  addMinutes,
  at,
  dateOf,
  type LocalDateTime,
  minuteOfDay,
  timeOf,
  toInstant,
  toLocal,
} from '../time.ts'
import { isCancelled, servedUntil } from './standing.ts'
import type { Subscription } from './subscription.ts'

/**
 * A step of the daily run. The end of a trial, or of a subscription that was cancelled, is announced and then told. Of a
 * paid period the owner is reminded (`renewal-…`); unpaid, it is dunned for (`overdue-…`, by days) and then lapses to Free.
 */
export type StepKind =
  | 'trial-ending'
  | 'trial-over'
  | 'ending'
  | 'ended'
  | 'renewal-soon'
  | 'renewal-today'
  | 'overdue-1'
  | 'overdue-3'
  | 'overdue-5'
  | 'lapsed'

export interface Step {
  kind: StepKind
  at: Date
}

interface Due {
  /** The one that is true now; null: there is none. Steps that were missed before it are left out. */
  step: Step | null
  /** When another one takes its place; null: none follows. What it says is out of date then. */
  until: Date | null
  /** When to look at the subscription again; null: never by itself. */
  lookAt: Date | null
}

/** Nobody is written to about money, and no card is charged, between 20:00 and 08:00 of the business's clock. */
export const billingQuietHours: QuietHours = { from: 20 * 60, to: 8 * 60 }

/** Later than that, somebody who wants to pay at once may find her bank closed for the day. */
const latestMinute = 19 * 60

const ends: StepKind[] = ['trial-over', 'ended', 'lapsed']

/** After such a step she has the free plan. */
export function endsService(kind: StepKind): boolean {
  return ends.includes(kind)
}

/** On these days a saved card is charged. */
export function chargesCard(kind: StepKind): boolean {
  return kind === 'renewal-today' || kind.startsWith('overdue-')
}

/** What is to be done now about a subscription, and when to look at it again. */
export function due(subscription: Subscription, zone: string, now: Date): Due {
  const steps = stepsOf(subscription, zone)
  const step = steps.findLast(({ at }) => at <= now) ?? null
  const until = steps.find(({ at }) => at > now)?.at ?? null
  if (!step || endsService(step.kind)) return { step, until, lookAt: until }
  const morning = endOfQuiet(now, zone)
  if (!morning) return { step, until, lookAt: until }
  return { step: null, until, lookAt: until && until < morning ? until : morning }
}

/**
 * When the daily run first has something to do with a subscription that stands like this from now on: at the next step,
 * not at those that lie behind it; at once where it has come to its end. Null: never.
 */
export function nextLook(
  subscription: Pick<Subscription, 'status' | 'periodEnd' | 'next'>,
  zone: string,
  now: Date,
): Date | null {
  const steps = stepsOf(subscription, zone)
  return steps.find(({ at }) => at > now)?.at ?? (steps.length > 0 ? now : null)
}

/** All steps of the period that runs or has run out, in order. */
function stepsOf(subscription: Pick<Subscription, 'status' | 'periodEnd' | 'next'>, zone: string): Step[] {
  const { status, periodEnd } = subscription
  const over = servedUntil(subscription)
  if (status === 'free' || !periodEnd || !over) return []
  const on = momentsAround(periodEnd, zone)
  const cancelled = isCancelled(subscription)
  if (status === 'trial') {
    const told: Step[] = cancelled ? [] : [{ kind: 'trial-ending', at: on(-3) }]
    return [...told, { kind: 'trial-over', at: over }]
  }
  if (cancelled)
    return [
      { kind: 'ending', at: on(-3) },
      { kind: 'ended', at: over },
    ]
  return [
    { kind: 'renewal-soon', at: on(-3) },
    { kind: 'renewal-today', at: on(0) },
    { kind: 'overdue-1', at: on(1) },
    { kind: 'overdue-3', at: on(3) },
    { kind: 'overdue-5', at: on(5) },
    { kind: 'lapsed', at: over },
  ]
}

/**
 * By days from the last day that is paid for. On that day itself it is early, so that she can pay before the end; on
 * others at the time of the end, by day.
 */
function momentsAround(periodEnd: Date, zone: string): (days: number) => Date {
  const last = addMinutes(toLocal(periodEnd, zone), -1)
  const minute = minuteOfDay(timeOf(last))
  const byDay = Math.min(Math.max(minute, billingQuietHours.to), latestMinute)
  return (days) => toInstant(at(addDays(dateOf(last), days), days === 0 ? billingQuietHours.to : byDay), zone)
}

function endOfQuiet(now: Date, zone: string): Date | null {
  const local: LocalDateTime = toLocal(now, zone)
  const morning = afterQuietHours(local, billingQuietHours)
  return morning > local ? toInstant(morning, zone) : null
}
