/** Languages that Jara replies in: Nigerian English and Nigerian Pidgin (ISO 639-3 `pcm`). */
export const languages = ['en', 'pcm'] as const
export type Language = (typeof languages)[number]
