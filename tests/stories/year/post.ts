import { count, hourMs, type Market, minuteMs, type Shop } from './market.ts'
import { work } from './rounds.ts'

type Event = { body: string; headers: Record<string, string> }

/** Paystack tells of something: mostly at once, sometimes days later, twice, or never. Others tell it, too, falsely. */
export function tell(market: Market, { random }: Shop, event: Event) {
  const fate = random.draw({ soon: 70, late: 12, twice: 8, lost: 7, cut: 3 })
  count(market, 'webhooks')
  if (fate !== 'soon') count(market, `webhooks ${fate}`)
  const soonMs = random.between(2, 90) * 1_000
  if (fate === 'lost') return
  const cut = fate === 'cut' ? { ...event, body: event.body.slice(0, -7) } : event
  arrive(market, cut, fate === 'late' ? random.between(1, 60) * hourMs : soonMs, fate === 'cut' ? 401 : 200)
  if (fate === 'twice') arrive(market, event, random.between(1, 3_000) * minuteMs, 200)
  if (random.chance(0.03)) forge(market, event)
}

/** Of a payment that was never made, signed by somebody who has no key. */
export function forge(market: Market, { body, headers }: Event) {
  count(market, 'webhooks forged')
  const forged = {
    ...headers,
    'x-paystack-signature': headers['x-paystack-signature']?.replace(/./g, 'a') ?? '',
  }
  arrive(market, { body, headers: forged }, minuteMs, 401)
}

function arrive(market: Market, { body, headers }: Event, ms: number, status: number) {
  market.agenda.after(ms, async () => {
    const answered = await market.post(body, headers)
    if (answered !== status) market.wrong.push(`a webhook was answered with ${answered} instead of ${status}`)
    await work(market)
  })
}
