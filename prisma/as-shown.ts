import { RevConflict } from './store.ts'

/**
 * @param rows how many were as a member was shown them
 * @throws RevConflict where there is none: nothing is written, and she is asked again
 */
export function mustBeAsShown(rows: number): void {
  if (rows === 0) throw new RevConflict('What the member was shown has changed meanwhile')
}
