import { writeFileSync } from 'node:fs'
import { guide, liveTheDay, pageOf } from './day.ts'

/**
 * Lives the owner's day and writes it into the documentation:
 *
 *   node tests/stories/owner-day/show.ts
 */
const { moments, breaches } = await liveTheDay()
if (breaches.length > 0) throw new Error(`Telegram would have refused: ${breaches.join('; ')}`)
writeFileSync(guide, pageOf(moments))
