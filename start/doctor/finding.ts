/** `missing`: Jara, as it is set up, cannot run so. */
export type Verdict = 'ok' | 'warn' | 'missing'

/** One thing that was looked at. */
export interface Finding {
  what: string
  state: Verdict
  is: string
  /** What to do about it; absent when there is nothing. */
  fix?: string
}

export function ok(what: string, is: string): Finding {
  return { what, state: 'ok', is }
}

export function warn(what: string, is: string, fix: string): Finding {
  return { what, state: 'warn', is, fix }
}

export function missing(what: string, is: string, fix: string): Finding {
  return { what, state: 'missing', is, fix }
}
