import type { Context } from 'hono'
import { type Language, languages } from '../domain/language.ts'
import { wordsIn } from './link-view.ts'
import type { Render } from './render.ts'

/** What every link page has around its own words. */
export function shellOf(context: Context) {
  const lang = languageOf(context)
  const t = wordsIn(lang)
  const other: Language = lang === 'en' ? 'pcm' : 'en'
  return {
    ...{ t, lang, other, base: baseOf(context) },
    title: t('link.title'),
    otherLanguage: t('link.otherLanguage'),
  }
}

/** The page's own address, in the language that was chosen, without the key. */
export function addressOf(context: Context): string {
  const lang = languageOf(context)
  return lang === 'en' ? baseOf(context) : `${baseOf(context)}?lang=${lang}`
}

/** For whoever has no right to the page, or none any more: what to do. */
export function closedPage(context: Context, render: Render) {
  const { t, ...shell } = shellOf(context)
  const notice = { title: t('link.closed'), texts: [t('link.closedNext')] }
  return context.html(render('link-closed', { ...shell, notice }), 403)
}

/** A field of a posted form; empty where it is missing. */
export async function field(context: Context, name: string): Promise<string> {
  const value = (await context.req.parseBody())[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Its account, as the address names it. */
export function accountOf(context: Context): string {
  return context.req.param('account') ?? ''
}

function baseOf(context: Context): string {
  return `/link/${accountOf(context)}`
}

function languageOf(context: Context): Language {
  return languages.find((one) => one === context.req.query('lang')) ?? 'en'
}
