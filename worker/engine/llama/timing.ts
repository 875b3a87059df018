/** Waits of the supervision, in milliseconds. */
export interface Timing {
  /** How often the child says that it lives. */
  beatMs: number
  /** Silence after which a child is held to hang. */
  silenceMs: number
  /** Longest load of a model. */
  startMs: number
  /** How long a child may take to end by itself. */
  stopMs: number
  /** How long a cancelled request may go on in native code before the child is held to hang. */
  graceMs: number
  /** Before the first restart, the second …; when all are used up, the engine counts as failed. */
  restartDelaysMs: number[]
  /** Between attempts of a failed engine. */
  failedEveryMs: number
  /** A child that lived this long has its earlier crashes forgiven. */
  stableMs: number
}

export const defaultTiming = {
  beatMs: 500,
  silenceMs: 5_000,
  startMs: 180_000,
  stopMs: 2_000,
  graceMs: 15_000,
  restartDelaysMs: [0, 250, 1_000, 2_000, 5_000],
  failedEveryMs: 30_000,
  stableMs: 60_000,
} satisfies Timing
