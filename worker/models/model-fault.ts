/** Why a model file was not pulled, found or taken, in words that an operator can act on. */
export class ModelFault extends Error {
  override name = 'ModelFault'
  readonly code:
    | 'bad-name'
    | 'not-found'
    | 'refused'
    | 'bad-answer'
    | 'bad-file'
    | 'changed'
    | 'no-space'
    | 'unreachable'
    | 'locked'
    | 'declined'
    | 'stopped'
    | 'in-use'
  constructor(code: ModelFault['code'], message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** A fault that may be gone on the next try: a lost line, a busy server. Never leaves `worker/models`. */
export class Passing extends Error {
  override name = 'Passing'
  /** How long the server asked to be left alone, in ms. */
  readonly waitMs: number | undefined
  constructor(message: string, options: { waitMs?: number | undefined; cause?: unknown } = {}) {
    super(message, options)
    this.waitMs = options.waitMs
  }
}

/** The file behind the address is no longer the one that was begun. Never leaves `worker/models`. */
export class Changed extends Error {
  override name = 'Changed'
}
