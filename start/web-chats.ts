import { type WebChat, webChat } from '../bots/web-chat.ts'
import type { BusinessSummary } from '../prisma/listings.ts'
import type { Store } from '../prisma/store.ts'
import type { Line } from './line.ts'

/** The chat pages of the businesses: each opens when the first page, message or reply wants it. */
export interface WebChats {
  of(business: Pick<BusinessSummary, 'id' | 'slug'>): Promise<WebChat>
  /** Opens the one with this account, if it is one of a chat page. */
  reopen(accountId: string): Promise<void>
}

/** @param line is there once messages come in. */
export function webChats(store: Store, line: () => Line, now: () => Date): WebChats {
  const open = new Map<string, Promise<WebChat>>()

  const opened = async (businessId: string, slug: string) => {
    const account = await store.saveAccount({ businessId, kind: 'web', externalId: slug })
    const channel = webChat({ accountId: account.id, now })
    line().open(channel)
    return channel
  }

  const of: WebChats['of'] = ({ id, slug }) => {
    const known = open.get(id)
    if (known) return known
    const opening = opened(id, slug)
    open.set(id, opening)
    opening.catch(() => open.delete(id))
    return opening
  }

  return {
    of,
    async reopen(accountId) {
      const account = await store.account(accountId)
      if (account?.kind === 'web') await of({ id: account.businessId, slug: account.businessSlug })
    },
  }
}
