import type { Language } from '../../domain/language.ts'
import { beginOnboarding, type OnboardingResult, onboardingStep } from '../../domain/onboarding.ts'
import { render } from '../../locales/render.ts'
import { startingLists } from '../../worker/starting-lists.ts'

export const made = {
  slug: 'ivory-hair',
  timezone: 'Africa/Lagos',
  languages: ['en', 'pcm'] as Language[],
  takeover: { quietMinutes: 30, handBackWord: '#jara' },
}

/** Answers one after the other, as an owner sends them. */
export function told(...texts: string[]): OnboardingResult {
  const begun: OnboardingResult = beginOnboarding()
  return texts.reduce(
    ({ state }, text) => onboardingStep({ state, text, business: made, lists: startingLists() }),
    begun,
  )
}

export function keysOf({ says }: OnboardingResult): string[] {
  return says.map(({ key }) => key.replace('onboarding.', ''))
}

export function textOf({ says }: OnboardingResult, language: Language = 'en'): string {
  return render(says, language, { seed: 'same' }).text
}
