import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseBusinessFile } from '../prisma/business-file.ts'
import type { BusinessFile, Store } from '../prisma/store.ts'

/** Creates or updates a business, with its own web chat page. */
export async function importBusiness(
  store: Store,
  file: BusinessFile,
): Promise<{ businessId: string; created: boolean }> {
  const imported = await store.importBusiness(file)
  await store.saveAccount({ businessId: imported.businessId, kind: 'web', externalId: file.slug })
  return imported
}

/** The first start's businesses: every file of `samples/`, where there is no business yet. */
export async function importSamples(store: Store, folder: string): Promise<void> {
  if ((await store.businesses()).length > 0) return
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  for (const name of names) await importBusiness(store, parseBusinessFile(await readFile(join(folder, name))))
}
