/** Opens an engine whose contexts need more memory than this process may have, and prints what it says. */
import { pino } from 'pino'
import { openLlamaEngine } from '../../worker/engine/llama/open-llama.ts'

const [modelPath = '', contextSize = ''] = process.argv.slice(2)
const lanes = { contexts: 1, sequences: 1, contextSize: Number(contextSize) }
const opening = openLlamaEngine({ modelPath, gpu: false, ...lanes, log: pino({ level: 'silent' }) })
const fault = await opening.then(
  async (engine) => {
    await engine[Symbol.asyncDispose]()
    return { message: 'it opened' }
  },
  (cause) => ({ code: cause.code, message: cause.message }),
)
process.stdout.write(JSON.stringify(fault))
