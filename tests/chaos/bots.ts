import { parseConfig } from '../../start/config.ts'
import { openLog } from '../../start/log.ts'
import { wire } from '../../start/wire.ts'

/**
 * The process that holds the linked phones, as `jara up --roles bots` runs it, but with a stand-in for WhatsApp and
 * little patience. Its parent kills it.
 */
const { config } = parseConfig(process.env, 'bots')
const timing = { leaseMs: 6_000, lookMs: 500, tickMs: 500, pauses: { first: 200, longest: 2_000 } }
await wire(config, openLog(config.logLevel ?? 'warn'), {
  linkedPhones: { clientOptions: JSON.parse(process.argv[2] ?? '{}'), timing },
})
process.send?.('open')
