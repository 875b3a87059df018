import { receive } from '../../../bots/receive.ts'
import { businessFile } from '../../store/fixtures.ts'
import { seeded } from '../week/random.ts'
import { customerHears, isRushed, planRush } from './customers.ts'
import { ListeningPhone } from './hearing.ts'
import { dayMs, type Market, type Shop } from './market.ts'
import { hear, type Owner, owner, plansAhead } from './owner.ts'
import { ages } from './paying.ts'

/** Where they are: most of them in Lagos, some where clocks change. */
const zones = { 'Africa/Lagos': 8, 'Africa/Accra': 1, 'Europe/London': 1 }

/** Businesses come all through the year; each has an owner, and a customer who has written once. */
export function planShops(market: Market) {
  const { businesses, days, seed } = market.size
  for (let index = 0; index < businesses; index += 1) {
    const random = seeded(seed + 7_919 * (index + 1))
    const day = index < businesses / 3 ? random.between(0, 20) : random.between(0, Math.floor(days * 0.8))
    const at = new Date(market.size.begin.getTime() + day * dayMs + random.between(60, 1_380) * 60_000)
    market.agenda.at(at, async () => {
      const one = owner(await open(market, { index, random }))
      const { shop } = one
      shop.phone.onHeard = (address, id) => {
        const says = market.hearing.latest()
        if (address !== ownerAddress) return customerHears(market, shop, says)
        shop.told.push({ at: market.agenda.now(), id, says })
        hear(market, one, says)
      }
      begin(market, one)
    })
  }
}

function begin(market: Market, one: Owner) {
  if (isRushed(one.shop)) {
    one.pays = 'never'
    return planRush(market, one)
  }
  plansAhead(market, one)
  if (one.pays === 'card') ages(market, one)
}

const ownerAddress = '1001'

async function open(market: Market, { index, random }: Pick<Shop, 'index' | 'random'>): Promise<Shop> {
  const { store, agenda, log } = market
  const zone = random.draw(zones)
  const languages = random.pick([['en'], ['pcm']] as ('en' | 'pcm')[][])
  const { businessId } = await store.importBusiness(
    businessFile({
      ...{ slug: `shop-${index}`, name: `Shop ${index}`, timezone: zone, languages },
      owner: { name: 'Amaka', channel: 'telegram', id: ownerAddress },
    }),
  )
  const account = await store.saveAccount({ businessId, kind: 'telegram', externalId: `shop-${index}` })
  let conversationId = ''
  const queue = {
    wake: async (job: { conversationId: string }) => {
      conversationId = job.conversationId
    },
    deliver: async () => {},
  }
  await receive({ store, queue, settleMs: 0, now: agenda.now, log, count: () => {} })({
    ...{ accountId: account.id, externalId: 'first', address: 'customer', text: 'how far', kind: 'text' },
    ...{ receivedAt: agenda.now(), aliases: [{ kind: 'telegram', value: 'customer' }] },
  })
  const phone = new ListeningPhone(account)
  market.phones.set(account.id, phone)
  const shop = {
    ...{ index, businessId, zone, random, conversationId, phone },
    begunAt: agenda.now(),
    told: [],
    said: [],
  }
  market.shops.push(shop)
  return shop
}
