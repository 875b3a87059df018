import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseBusinessFile } from '../prisma/business-file.ts'
import type { ImportOptions } from '../prisma/kept-on-import.ts'
import type { BusinessFile, Imported, Store } from '../prisma/store.ts'

/** Creates or updates a business, with its own web chat page. */
export async function importBusiness(
  store: Store,
  file: BusinessFile,
  options: ImportOptions = {},
): Promise<Imported> {
  const imported = await store.importBusiness(file, options)
  await store.saveAccount({ businessId: imported.businessId, kind: 'web', externalId: file.slug })
  return imported
}

/** The first start's businesses: every file of `samples/`, where there is no business yet. */
export async function importSamples(store: Store, folder: string): Promise<void> {
  if ((await store.businesses()).length > 0) return
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  for (const name of names) await importBusiness(store, parseBusinessFile(await readFile(join(folder, name))))
}
