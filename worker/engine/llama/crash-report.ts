import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** What llama.cpp and Node print before they abort; other lines might quote a prompt and are not kept. */
const telling =
  /GGML_ASSERT|GGML_ABORT|ggml_abort|CUDA error|out of memory|bad_alloc|terminate called|FATAL ERROR|Cannot find (module|package)|SyntaxError/

/** Reads a child's standard error and keeps the last line that tells why it died. */
export class CrashReport {
  line: string | undefined

  constructor(stderr: Readable | null) {
    if (stderr === null) return
    createInterface({ input: stderr }).on('line', (line) => {
      if (telling.test(line)) this.line = line.slice(0, 300)
    })
  }

  /** "ended by SIGABRT (GGML_ASSERT(…) failed)" */
  describe(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `ended with code ${code}` : `ended by ${signal}`
    return this.line === undefined ? how : `${how} (${this.line})`
  }
}
