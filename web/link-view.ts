import { createHash } from 'node:crypto'
import { renderSVG } from 'uqr'
import type { Business } from '../domain/business.ts'
import type { Language } from '../domain/language.ts'
import type { SayValue } from '../domain/say.ts'
import { render } from '../locales/render.ts'
import type { Link } from '../prisma/phone-link.ts'
import { linkMinutes } from './link-key.ts'
import type { Visit } from './link-visitor.ts'

/** How long what is offered to the phone can be used, in ms: WhatsApp Web's own times. */
const lastsMs = { qr: 60_000, code: 180_000 }
/** How often an open page asks again: while something is awaited, and once all is said. */
const everyMs = { awaiting: 1_000, settled: 10_000 }

/** What sessions say of a link (`Link.detail`), where the page has words of its own for it. */
const details = {
  chromiumMissing: 'chromium-missing',
  numberTaken: 'number-taken',
  codeRefused: 'code-refused',
  notScanned: 'not-scanned',
  starting: 'starting',
}

export type Scene =
  | 'starting'
  | 'delayed'
  | 'picture'
  | 'renewing'
  | 'code'
  | 'codeComing'
  | 'refused'
  | 'syncing'
  | 'ready'
  | 'lost'
  | 'banned'
  | 'taken'
  | 'unable'
  | 'closed'

/** What a page has to show. What has run out is never shown as if it still worked. */
export function sceneOf(link: Link | null, visit: Visit, now: Date): Scene {
  if (visit === 'over') return afterwards(link)
  if (!link) return 'starting'
  return failureOf(link) ?? progressOf(link, now)
}

/** Why the request at hand leads to nothing; how an earlier one ended does not count. */
function failureOf({ state, detail, since, wantedUntil }: Link): Scene | undefined {
  if (detail === details.chromiumMissing) return 'unable'
  if (detail === details.codeRefused) return 'refused'
  const asked = (wantedUntil?.getTime() ?? 0) - linkMinutes * 60_000
  if (since.getTime() < asked) return undefined
  if (detail === details.numberTaken) return 'taken'
  if (state === 'banned') return 'banned'
  return state === 'unlinked' && detail === details.notScanned ? 'closed' : undefined
}

function progressOf({ state, detail, offer, pairNumber }: Link, now: Date): Scene {
  if (state === 'ready' || state === 'syncing') return state
  if (state !== 'linking') return 'starting'
  if (!offer && detail !== null && detail !== details.starting) return 'delayed'
  if (!offer) return pairNumber ? 'codeComing' : 'starting'
  const fresh = offerEnds(offer) > now.getTime()
  if (pairNumber) return fresh && offer.kind === 'code' ? 'code' : 'codeComing'
  return fresh && offer.kind === 'qr' ? 'picture' : 'renewing'
}

/** The request was settled, or has lapsed. */
function afterwards(link: Link | null): Scene {
  const shown = link?.state
  return shown === 'ready' || shown === 'syncing' || shown === 'lost' || shown === 'banned' ? shown : 'closed'
}

/** When a phone can use it no more, in ms since 1970. */
function offerEnds({ kind, at }: NonNullable<Link['offer']>): number {
  return at.getTime() + lastsMs[kind]
}

export type Words = (key: string, args?: Record<string, SayValue>) => string

export function wordsIn(language: Language): Words {
  return (key, args) => render([{ key, ...(args && { args }) }], language, { seed: key }).text
}

export interface Seen {
  link: Link | null
  scene: Scene
  business: Business
  words: Words
  now: Date
}

/** What `pages/link-live.html` shows. */
export function liveView(seen: Seen) {
  const { link, scene, words, now } = seen
  const offer = scene === 'picture' || scene === 'code' ? link?.offer : undefined
  return {
    scene,
    awaiting: scene in waits && scene !== 'refused' ? 'wait' : '',
    every: scene === 'closed' ? 0 : scene in endings ? everyMs.settled : everyMs.awaiting,
    lasts: offer ? offerEnds(offer) - now.getTime() : '',
    version: versionOf(link, scene),
    ...(scene === 'picture' && offer && { picture: pictureView(offer.value, words) }),
    ...(scene === 'code' && offer && { code: codeView(offer.value, link?.pairNumber ?? '', words) }),
    ...(scene === 'codeComing' && { coming: { back: words('link.backToPicture') } }),
    ...((scene === 'code' || scene === 'refused') && { again: againView(words) }),
    stale: staleView(scene, words),
    notice: noticeOf(seen),
  }
}

function pictureView(value: string, words: Words) {
  return {
    steps: [words('link.stepOpen'), words('link.stepMenu'), words('link.stepScan')],
    // Four modules of white around it: what the standard (ISO/IEC 18004) asks for.
    svg: renderSVG(value, { border: 4 }),
    label: words('link.picture'),
    samePhone: words('link.samePhone'),
    onlyPhone: words('link.onlyPhone'),
  }
}

function codeView(value: string, number: string, words: Words) {
  return {
    steps: [
      words('link.stepOpen'),
      words('link.stepMenu'),
      words('link.stepCodeLink'),
      words('link.stepCodeType'),
    ],
    value,
    halves: [value.slice(0, 4), value.slice(4)],
    for: words('link.codeFor', { number: `+${number}` }),
    copy: words('link.copy'),
    copied: words('link.copied'),
  }
}

function againView(words: Words) {
  return { other: words('link.otherNumber'), back: words('link.backToPicture') }
}

/** What stands in the picture's place when it runs out before the page hears of a new one. */
function staleView(scene: Scene, words: Words) {
  if (scene === 'picture') return { title: words('link.renewing'), text: words('link.renewingNext') }
  if (scene === 'code') return { title: words('link.codeComing'), text: words('link.codeComingNext') }
  return undefined
}

type Said = [title: string, next: string]

const waits: Partial<Record<Scene, Said>> = {
  starting: ['link.starting', 'link.startingNext'],
  delayed: ['link.delayed', 'link.delayedNext'],
  renewing: ['link.renewing', 'link.renewingNext'],
  codeComing: ['link.codeComing', 'link.codeComingNext'],
  refused: ['link.refused', 'link.refusedNext'],
  syncing: ['link.syncing', 'link.syncingNext'],
}

const endings: Partial<Record<Scene, Said>> = {
  ready: ['link.ready', 'link.readyNext'],
  lost: ['link.lost', 'link.lostNext'],
  banned: ['link.banned', 'link.bannedNext'],
  taken: ['link.taken', 'link.takenNext'],
  unable: ['link.unable', 'link.unableNext'],
  closed: ['link.closed', 'link.closedNext'],
}

function noticeOf({ scene, link, business, words }: Seen) {
  const said = waits[scene] ?? endings[scene]
  if (!said) return undefined
  const [title, next] = said
  if (scene !== 'ready') return { title: words(title), texts: [words(next)] }
  const { quietMinutes: minutes, handBackWord: word } = business.takeover
  return {
    title: words(title, { business: business.name }),
    texts: [words(next), words('link.readyTakeover', { minutes, word }), words('link.readyEnd')],
    number: link?.number ? words('link.readyNumber', { digits: link.number.slice(-4) }) : undefined,
  }
}

/** The same as long as an open page shows the same. */
export function versionOf(link: Link | null, scene: Scene): string {
  const shown = [scene, scene === 'picture' || scene === 'code' ? link?.offer?.value : null, link?.pairNumber]
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 12)
}
