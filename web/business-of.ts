import type { BusinessSummary } from '../prisma/listings.ts'
import type { WebDeps } from './deps.ts'
import { Fault } from './fault.ts'

/** The business of an address of the dashboard. @throws Fault 404 */
export async function summaryOf({ store }: Pick<WebDeps, 'store'>, slug: string): Promise<BusinessSummary> {
  const business = await store.businessBySlug(slug)
  if (!business) throw new Fault(404, 'unknown-business', 'No business has this address; see /dashboard.')
  return business
}
