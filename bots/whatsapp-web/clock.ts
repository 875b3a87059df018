/**
 * Between the time that WhatsApp puts on messages and the product's own, which JARA_NOW may have set to another day.
 * Without that they are the same.
 */
export interface Clock {
  /** @param ms since 1970, as WhatsApp counts */
  ours(ms: number): Date
  /** @returns milliseconds since 1970, as WhatsApp counts */
  theirs(at: Date): number
}

/** @param now the product's clock */
export function clockOf(now: () => Date): Clock {
  // In whole seconds, so that asking both clocks one after the other makes no difference.
  const ahead = Math.round((now().getTime() - Date.now()) / 1000) * 1000
  return {
    ours: (ms) => new Date(ms + ahead),
    theirs: (at) => at.getTime() - ahead,
  }
}
