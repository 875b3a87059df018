import type { Understand } from '../understand.ts'
import type { Identify } from './identifier.ts'

/** Reads messages as `understand` does, and beside it hears what language they are in. */
export function hearing(understand: Understand, identify: Identify): Understand {
  return async (input, signal) => {
    const understood = await understand(input, signal)
    const heard = identify(input.messages.join('\n'))
    return { ...understood, intent: { ...understood.intent, heard } }
  }
}
