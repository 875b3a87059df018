import { renderUnicodeCompact } from 'uqr'
import { wordsIn } from '../../web/link-view.ts'
import { readPhoneNumber } from '../../web/phone-number.ts'
import { clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { Fault } from '../fault.ts'
import { askForLink, endLink, followLink, type LinkNews } from '../linking.ts'
import { openRunning } from '../open-data.ts'
import { findBusiness } from './context.ts'

/** The operator's commands are in English; the sentences are those of the page. */
const words = wordsIn('en')
/** Without news for so long, whoever should open the session is probably not there. */
const patienceMs = 20_000

/** `jara channel link SLUG`. @throws Fault when no Jara runs, or nothing came of it */
export async function link(config: Config, slug: string, options: { code?: string; wait: boolean }) {
  const number = options.code === undefined ? undefined : digitsOf(options.code)
  await using data = await openRunning(config)
  const now = clock(config.startAt)
  const deps = { store: data.store, publicUrl: await data.publicUrl(), now }
  const { summary } = await findBusiness(data.store, slug)
  const { account, address, until } = await askForLink(deps, summary, number)
  const minutes = Math.round((until.getTime() - now().getTime()) / 60_000)
  say(
    `Linking the phone of ${summary.name}.`,
    '',
    `On another screen, within ${minutes} minutes; it opens in one browser only:`,
    `  ${address}`,
    '',
  )
  if (options.wait) await follow(deps, account.id, slug)
}

/** `jara channel unlink SLUG`. @throws Fault when no Jara runs, or none answered */
export async function unlink(config: Config, slug: string) {
  await using data = await openRunning(config)
  const { summary } = await findBusiness(data.store, slug)
  const ended = await endLink({ store: data.store, now: clock(config.startAt) }, summary)
  if (ended === 'none') say(`${slug} has no linked phone.`)
  else if (ended) say(`The link to the phone of ${slug} has ended, and its session is deleted.`)
  else
    throw new Fault(
      `No process has ended the link of ${slug} yet. Is one with the role \`bots\` running, and WhatsApp reachable? ` +
        'Say this again then; or log Jara out on the phone: WhatsApp, Linked devices.',
    )
}

function digitsOf(text: string): string {
  const number = readPhoneNumber(text)
  if ('digits' in number) return number.digits
  throw new Fault(`--code: ${words(number.fault)}`)
}

async function follow(deps: Parameters<typeof followLink>[0], accountId: string, slug: string) {
  const late = setTimeout(() => say(hint), patienceMs)
  const waited = new Set<LinkNews['scene']>()
  let ended: LinkNews | undefined
  for await (const news of followLink(deps, accountId)) {
    if (news.scene !== 'starting' && news.scene !== 'codeComing') clearTimeout(late)
    if (ended?.offer && news.offer) say('The one above has run out. The new one:')
    // Attempts that fail go back and forth between the same two words: each is said once.
    if (!waited.has(news.scene)) say(...newsText(news))
    if (waits.includes(news.scene)) waited.add(news.scene)
    ended = news
  }
  clearTimeout(late)
  if (ended?.scene !== 'ready') throw new Fault(`${slug} was not linked. ${whatNow(slug, ended)}`)
}

/** Nothing is asked of anybody in these. */
const waits: LinkNews['scene'][] = ['starting', 'delayed', 'codeComing', 'renewing']

const hint = [
  'Nobody has opened the session yet. Is a process with the role `bots` running on this data?',
  'Its log says why, and `jara doctor` what is missing. Waiting on …',
].join('\n')

function newsText({ scene, link: { number }, offer = '' }: LinkNews): string[] {
  switch (scene) {
    case 'picture':
      return [words('link.stepMenu'), words('link.stepScan'), '', renderUnicodeCompact(offer, { border: 2 })]
    case 'code':
      return [
        words('link.stepMenu'),
        words('link.stepCodeLink'),
        '',
        `  ${offer.slice(0, 4)}-${offer.slice(4)}`,
        '',
      ]
    case 'ready':
      return [
        `Linked${number ? `: the number ending in ${number.slice(-4)}` : ''}. ${words('link.readyNext')}`,
      ]
    case 'closed':
      return []
    default:
      return [`${words(`link.${scene}`)}. ${words(`link.${scene}Next`)}`]
  }
}

function whatNow(slug: string, ended: LinkNews | undefined): string {
  if (ended?.scene === 'unable') return 'See `jara doctor`.'
  return `Once that is mended, say \`jara channel link ${slug}\` again.`
}

function say(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
