import type { LinkReport } from '../../prisma/phone-link.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import { newLinkKey } from '../../web/link-key.ts'
import type { House } from './house.ts'

/** What WhatsApp Web shows is about this long. */
export const qrContent = `2@${'Zk3'.repeat(60)},${'b'.repeat(44)}=,${'c'.repeat(44)}=,1`

/** The account of a house's business that is to be linked, and the process that has its session. */
export interface LinkedPhone {
  accountId: string
  /** Asks for the link as the command does. @returns the key of the page */
  ask(minutes?: number): Promise<string>
  /** What the session says of itself. */
  report(report: Omit<LinkReport, 'at'>): Promise<void>
}

/** @param name of the account, where a business has several */
export async function linkedPhone(
  { store, businessId, slug, now }: House,
  name = slug,
): Promise<LinkedPhone> {
  const account = await store.saveAccount({ businessId, kind: 'whatsapp-web', externalId: name })
  return {
    accountId: account.id,
    async ask(minutes = 30) {
      const key = newLinkKey()
      const until = new Date(now().getTime() + minutes * 60_000)
      await store.requestLink(account.id, { keyHash: hashOf(key), until, now: now() })
      return key
    },
    report: (report) => store.reportLink(account.id, { ...report, at: now() }),
  }
}
