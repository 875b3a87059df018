import { readdirSync, readFileSync } from 'node:fs'
import { createInstance, type FormatterModule, type i18n } from 'i18next'
import { parse } from 'yaml'
import { type Language, languages } from '../domain/language.ts'
import type { Say } from '../domain/say.ts'
import { formats } from './formats.ts'

export interface Rendered {
  text: string
  buttons: { label: string; text: string }[]
}

/**
 * Turns what to say into the text of one message, one line for each sentence.
 * @param options.seed picks among wordings: the same seed gives the same text (the outbound's cause id)
 * @throws Error when a key is not in the locale or an argument is missing; it names both
 */
export function render(says: Say[], language: Language, options: { seed: string }): Rendered {
  const text = says.map((say) => capital(sentence(say.key, say.args, language, options.seed))).join('\n')
  const buttons = says.flatMap((say) => say.buttons ?? [])
  return {
    text,
    buttons: buttons.map((button) => ({
      label: capital(sentence(button.key, button.args, language, options.seed)),
      text: sentence(button.text.key, button.text.args, language, options.seed),
    })),
  }
}

function sentence(key: string, args: Say['args'], language: Language, seed: string): string {
  loaded ??= load()
  const wordings: unknown = loaded.getResource(language, 'translation', key)
  const chosen = Array.isArray(wordings) ? `${key}.${hash(seed + key) % wordings.length}` : key
  return loaded.t(chosen, { ...args, lng: language, nest: false })
}

/** Read from the files once, at the first message. */
let loaded: i18n | undefined

/**
 * Words that formats look up have an instance of their own: i18next keeps its place in a sentence in a shared
 * pattern, which a second look-up in the middle of the first would move.
 */
function load(): i18n {
  const instance = createInstance()
  instance.use(formatter(start(createInstance())))
  return start(instance)
}

function start(instance: i18n): i18n {
  instance.init({
    initAsync: false,
    fallbackLng: false,
    resources: Object.fromEntries(languages.map((one) => [one, { translation: sentencesOf(one) }])),
    interpolation: { escapeValue: false },
    parseMissingKeyHandler: (key) => {
      throw new Error(`No sentence "${key}" in the locale. Add it to every folder of locales/.`)
    },
    missingInterpolationHandler: (text, match) => {
      throw new Error(`Argument ${match[0]} of "${text}" is missing. The step must pass it.`)
    },
  })
  return instance
}

/** `{{price, money}}` calls `formats.money`. */
function formatter(words: i18n): FormatterModule {
  return {
    type: 'formatter',
    init: () => {},
    add: () => {},
    addCached: () => {},
    format: (value, format, language = 'en') => {
      const write = formats[format ?? '']
      if (!write) throw new Error(`Locale ${language}: unknown format "${format}". See locales/formats.ts.`)
      if (value === undefined) throw new Error(`An argument to be written as "${format}" is missing.`)
      return write(value as never, (key, args) => words.t(key, { ...args, lng: language, nest: false }))
    },
  }
}

/** All sentences of a language: its files hold different top-level keys. */
export function sentencesOf(language: Language): Record<string, unknown> {
  const folder = new URL(`./${language}/`, import.meta.url)
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  return Object.assign({}, ...files.map((file) => parse(readFileSync(new URL(file, folder), 'utf8'))))
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** FNV-1a, 32 bit: spreads seeds evenly over few wordings. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
