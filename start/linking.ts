import { setTimeout as pause } from 'node:timers/promises'
import { unlinkAsked } from '../bots/whatsapp-web/link-reports.ts'
import type { Link } from '../prisma/phone-link.ts'
import { hashOf } from '../prisma/secret-hash.ts'
import type { Account, Store } from '../prisma/store.ts'
import { linkAddress, linkMinutes, newLinkKey } from '../web/link-key.ts'
import { type Scene, sceneOf } from '../web/link-view.ts'
import { maskedNumber } from './commands/masked-number.ts'
import { Fault } from './fault.ts'

export interface LinkingDeps {
  store: Store
  publicUrl: string
  now: () => Date
}

/**
 * Asks for the phone of a business to be linked: the process with its session opens it, and shows what the phone needs
 * on the page and in the store.
 * @param number for a code instead of a picture: digits with the country code
 * @returns the account, and the address that opens its page once
 * @throws Fault when it is linked already
 */
export async function askForLink(
  { store, publicUrl, now }: LinkingDeps,
  business: { id: string; slug: string },
  number?: string,
): Promise<{ account: Account; address: string; until: Date }> {
  const account = await linkedPhoneOf(store, business)
  refuseLinked(business.slug, await store.link(account.id))
  const key = newLinkKey()
  const asked = now()
  const until = new Date(asked.getTime() + linkMinutes * 60_000)
  await store.requestLink(account.id, { keyHash: hashOf(key), until, now: asked })
  await store.choosePairing(account.id, number ?? null)
  return { account, address: linkAddress(publicUrl, account.id, key), until }
}

/** The business's account, made where it has none. @throws Fault when another business has it */
async function linkedPhoneOf(store: Store, { id, slug }: { id: string; slug: string }): Promise<Account> {
  try {
    return await store.saveAccount({ businessId: id, kind: 'whatsapp-web', externalId: slug })
  } catch (error) {
    // Through the socket of a running Jara an error keeps its name alone.
    if ((error as Error).name !== 'AccountTaken') throw error
    throw new Fault(`The linked phone ${slug} belongs to another business; a phone answers for one alone.`, {
      cause: error,
    })
  }
}

function refuseLinked(slug: string, link: Link | null): void {
  if (link?.state !== 'ready' && link?.state !== 'syncing') return
  const number = link.number ? ` (${maskedNumber(link.number)})` : ''
  throw new Fault(
    `${slug} has a linked phone already${number}. To link another one, end this link first: ` +
      `\`jara channel unlink ${slug}\`.`,
  )
}

/** One thing to show; `offer` is the QR's content or the code. */
export interface LinkNews {
  scene: Scene
  link: Link
  offer: string | undefined
  /** The request is over, and no phone has come for it. */
  lapsed: boolean
}

const lookEveryMs = 1_000
/** After these nothing more comes without somebody doing something. */
const last: Scene[] = ['ready', 'banned', 'taken', 'refused', 'unable', 'closed']

/** What happens to a link, as it changes, until it is linked, cannot be, or the request has lapsed. */
export async function* followLink(
  { store, now }: Pick<LinkingDeps, 'store' | 'now'>,
  accountId: string,
): AsyncGenerator<LinkNews> {
  let shown: string | undefined
  for (;;) {
    const link = await store.link(accountId)
    if (!link) return
    const news = newsOf(link, now())
    const what = `${news.scene} ${news.offer}`
    if (what !== shown) yield news
    if (last.includes(news.scene) || news.lapsed) return
    shown = what
    await pause(lookEveryMs)
  }
}

function newsOf(link: Link, now: Date): LinkNews {
  const open = link.wantedUntil !== null && link.wantedUntil > now
  const scene = sceneOf(link, open ? 'working' : 'over', now)
  const offer = scene === 'picture' || scene === 'code' ? link.offer?.value : undefined
  return { scene, link, offer, lapsed: !open && scene !== 'syncing' }
}

/** Sessions look seldom while they are live, and then log out. */
const endPatienceMs = 60_000

/**
 * Asks the process with the session to end the link, at WhatsApp too, and to delete what it kept.
 * @returns `none` where no phone is linked; false when nobody has done it in a minute
 */
export async function endLink(
  { store, now }: Pick<LinkingDeps, 'store' | 'now'>,
  business: { id: string },
): Promise<boolean | 'none'> {
  const links = await store.links('whatsapp-web')
  const link = links.find(({ businessId }) => businessId === business.id)
  if (!link || (link.state !== 'ready' && link.state !== 'syncing')) return 'none'
  await store.reportLink(link.accountId, { state: 'unlinked', detail: unlinkAsked, at: now() })
  const patience = AbortSignal.timeout(endPatienceMs)
  while (!patience.aborted) {
    const { state, detail } = (await store.link(link.accountId)) ?? link
    if (state === 'unlinked' && detail !== unlinkAsked) return true
    await pause(lookEveryMs)
  }
  return false
}
