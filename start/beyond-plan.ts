import type { Logger } from 'pino'
import { NotInPlan } from '../prisma/store.ts'

/**
 * An account of the settings that the plan of its business has no room for is left out, and the operator is told: Jara
 * starts for all the others.
 */
export async function unlessBeyondPlan<T>(
  saved: Promise<T>,
  log: Pick<Logger, 'warn'>,
): Promise<T | undefined> {
  try {
    return await saved
  } catch (error) {
    if (!(error instanceof NotInPlan)) throw error
    log.warn({ reason: error.message }, 'an account of the settings is left out: its plan has no room for it')
    return undefined
  }
}
