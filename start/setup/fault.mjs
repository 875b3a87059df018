/** What went wrong while setting up, with what to do about it. */
export class SetupFault extends Error {
  name = 'SetupFault'
  constructor(message, fix) {
    super(message)
    this.fix = fix
  }
}

/** Progress goes to standard error: standard output belongs to the command that follows (`--json`). */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

export function report(error) {
  if (!(error instanceof SetupFault)) throw error
  say(`\n${error.message}\n${error.fix}`)
}
