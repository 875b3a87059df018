import { openStore } from '../../prisma/open.ts'
import { answer, booking, chat, shop } from './fixtures.ts'

/**
 * A process that writes until it is killed, and says on its output what it was told is stored: run as
 * `node tests/store/writing-process.ts FOLDER ROUND`.
 */
const [folder = '', round = ''] = process.argv.slice(2)
const { store } = await openStore({ folder, secretKey: Buffer.alloc(32, 7) })
const at = await shop(store, { slug: `round-${round}` })
console.log(`shop ${at.id}`)
for (let day = 0; ; day += 1) {
  const turn = await chat(at, { address: `customer-${day}`, externalId: `message-${day}` })
  console.log(`message ${turn.messages[0]?.id}`)
  const start = new Date(Date.UTC(2026, 11, 2 + Math.floor(day / 10), day % 10)).toISOString()
  const slot = { start: start.slice(0, 16), end: `${start.slice(0, 14)}59` }
  const { outboundIds } = await at.business.commitTurn(answer(turn, { changes: [booking(at, '', '', slot)] }))
  console.log(`turn ${outboundIds[0]} ${turn.messages[0]?.id}`)
}
