import type { BusinessSummary } from '../prisma/listings.ts'
import { Fault } from './fault.ts'

/**
 * The business that an account from the settings speaks for: the first one, unless a setting names another.
 * @param setting the setting's name and value
 * @param who what has no business to speak for otherwise, as a sentence begins: "The Telegram bot"
 * @throws Fault when there is no such business, or no business at all
 */
export function chosenBusiness(
  businesses: BusinessSummary[],
  { name, slug }: { name: string; slug: string | undefined },
  who: string,
): BusinessSummary {
  const found = slug === undefined ? businesses[0] : businesses.find((business) => business.slug === slug)
  if (found) return found
  const slugs = businesses.map((business) => business.slug).join(', ')
  throw new Fault(
    slugs === ''
      ? `${who} has no business to speak for: import one first (\`jara business import FILE.yaml\`).`
      : `${name}: no business has the slug ${slug}. There are: ${slugs}.`,
  )
}
