import { readdirSync, readFileSync } from 'node:fs'
import Mustache from 'mustache'
import type { Assets } from './assets.ts'

const folder = new URL('pages/', import.meta.url)

export type Render = (page: string, view: object) => string

/** Fills `pages/NAME.html`; every other page is at hand as a partial. Mustache escapes what it fills in. */
export function loadPages(assets: Assets): Render {
  const pages = Object.fromEntries(
    readdirSync(folder).map((file) => [
      file.replace('.html', ''),
      readFileSync(new URL(file, folder), 'utf8'),
    ]),
  )
  return (page, view) => Mustache.render(pages[page] ?? '', { assets: assets.urls, ...view }, pages)
}
