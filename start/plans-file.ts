import { readFile } from 'node:fs/promises'
import { type PlansFile, PlansFileError, parsePlansFile } from '../prisma/billing/plan-file.ts'
import type { Store } from '../prisma/store.ts'
import { Fault } from './fault.ts'

/** @throws Fault with what is wrong with the file */
export async function readPlansFile(path: string): Promise<PlansFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${error.code})`
    throw new Fault(`${path} ${why}. Give the path of a plans file, like plans.yaml.`)
  })
  try {
    return parsePlansFile(text)
  } catch (error) {
    if (error instanceof PlansFileError)
      throw new Fault(`${path} was not read. ${error.message}`, { cause: error })
    throw error
  }
}

/** The first start with payments: puts the file's plans on sale, where there are none. @throws Fault */
export async function importFirstPlans(
  store: Pick<Store, 'billing'>,
  path: string,
  now: Date,
): Promise<void> {
  if ((await store.billing.plansOnSale()).length > 0) return
  await store.billing.importPlans((await readPlansFile(path)).plans, now)
}
