import { readFile } from 'node:fs/promises'
import { parseBusinessFile } from '../../../prisma/business-file.ts'
import { parseConfig } from '../../config.ts'
import { askForLink, followLink } from '../../linking.ts'
import { openLog } from '../../log.ts'
import type { LinkedPhonesDeps } from '../../whatsapp-web.ts'
import { wire } from '../../wire.ts'

/** What a child process is told as its first argument, in JSON. */
export interface PhonesProductOptions {
  session: LinkedPhonesDeps['session']
  businessPath: string
  /** One business, one linked phone each. */
  slugs: string[]
}

/** What it tells its parent. */
export type PhonesProductNews = { qr: string; slug: string } | { linked: string } | { open: true }

/**
 * The whole product in a process of its own, as `npm start` runs it, but on another WhatsApp and with businesses of its
 * own. Its environment has the settings; it ends on SIGTERM.
 */
async function run({ session, businessPath, slugs }: PhonesProductOptions): Promise<void> {
  const { config } = parseConfig(process.env)
  const log = openLog(config.logLevel ?? 'warn')
  const running = await wire(config, log, { ...(session && { linkedPhones: session }) })
  process.once('SIGTERM', async () => {
    await running[Symbol.asyncDispose]()
    process.exit(0)
  })
  tell({ open: true })
  const file = parseBusinessFile(await readFile(businessPath))
  const now = () => new Date()
  const deps = { store: running.store, publicUrl: config.publicUrl, now }
  await Promise.all(
    slugs.map(async (slug) => {
      const { businessId: id } = await running.store.importBusiness({ ...file, slug })
      const { account } = await askForLink(deps, { id, slug })
      for await (const { scene, offer } of followLink(deps, account.id)) {
        if (scene === 'picture' && offer !== undefined) tell({ qr: offer, slug })
        if (scene === 'ready') tell({ linked: slug })
      }
    }),
  )
}

function tell(news: PhonesProductNews): void {
  process.send?.(news)
}

await run(JSON.parse(process.argv[2] ?? '{}'))
