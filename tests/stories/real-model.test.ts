import { pino } from 'pino'
import { expect, it } from 'vitest'
import { render } from '../../locales/render.ts'
import { places } from '../../start/places.ts'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { loadPrompts, openUnderstand } from '../../worker/understand.ts'
import { openBuilding, openHouse } from './house.ts'

it('tells a price and books an hour with the bundled model and the real sentences', {
  timeout: 120_000,
}, async () => {
  await using engine = await openEngine({
    ...{ model: undefined, bundled: places.model, gpu: false },
    log: pino({ enabled: false }),
  })
  await using building = await openBuilding()
  const understand = openUnderstand(engine, await loadPrompts(places.prompts))
  await using house = await openHouse(building, { understand, render })
  const says = async (text: string) => {
    const before = house.channel.sent.length
    await house.writes('ngozi', text)
    await house.quiet()
    return house.channel.to('ngozi').slice(before).join('\n')
  }
  expect(await says('how much is wash and set?')).toContain('4,000')
  expect(await says('book wash and set for tomorrow by 4pm')).toMatch(/4\s?pm/i)
  await says('yes')
  const bookings = await house.store.forBusiness(house.businessId).bookings({})
  expect(bookings).toMatchObject([{ service: 'wash', start: '2026-12-02T16:00', status: 'confirmed' }])
})
