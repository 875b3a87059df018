import type { Language } from '../domain/language.ts'
import { ensureOwnAccounts } from './accounts.ts'
import { transaction } from './client.ts'
import type { PrismaClient } from './generated/client.ts'

/** What most shops live by, until the owner says otherwise: as a business file without these lines. */
const usual = { noticeMinutes: 60, horizonDays: 60, cancelHours: 12, lateMinutes: 15 }

/** See `Store.createEmptyBusiness`. Its name is the slug until she gives it one. */
export function createEmptyBusiness(
  client: PrismaClient,
  { slug, languages, now }: { slug: string; languages: Language[]; now: Date },
): Promise<string | null> {
  return transaction(client, async (tx) => {
    const data = { slug, name: slug, kind: 'other', timezone: 'Africa/Lagos', languages, ...usual }
    const [created] = await tx.business.createManyAndReturn({
      data: [{ ...data, peopleNamed: false, pausedAt: now }],
      skipDuplicates: true,
      select: { id: true },
    })
    if (!created) return null
    await ensureOwnAccounts(tx, created.id, slug)
    return created.id
  })
}
