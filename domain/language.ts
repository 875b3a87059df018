/** Languages that Jara replies in: Nigerian English and Nigerian Pidgin (ISO 639-3 `pcm`). */
export const languages = ['en', 'pcm'] as const
export type Language = (typeof languages)[number]

/** Languages that customers write in: those, and Yoruba, Igbo and Hausa (ISO 639-1). */
export const spokenLanguages = [...languages, 'yo', 'ig', 'ha'] as const
export type SpokenLanguage = (typeof spokenLanguages)[number]
export type ForeignLanguage = Exclude<SpokenLanguage, Language>

/** What a burst of messages sounds like, by its letters and words alone. */
export interface Heard {
  /** Undefined where two languages are about equally likely, or nothing was said. */
  language: SpokenLanguage | undefined
  /** How likely each is, 0…1; together 1. */
  chances: Record<SpokenLanguage, number>
  /** Words with a letter in them. */
  words: number
}
