import { z } from 'zod'

/** Platt scaling, fitted by `training/calibrate.py` on wording and trades that training never showed. */
export const calibration = z.strictObject({ slope: z.number().positive(), offset: z.number() })
export type Calibration = z.infer<typeof calibration>

/** As in the fit: beyond these a product of probabilities says no more. */
const [least, most] = [1e-4, 1 - 1e-4]

/**
 * What a reading's probability is worth: of readings with `calibrated` 0.7 about 7 in 10 are wholly right.
 * @param p 0…1, the product of the probabilities of the answer's tokens
 */
export function calibrated(p: number, { slope, offset }: Calibration): number {
  const held = Math.min(most, Math.max(least, p))
  return 1 / (1 + Math.exp(-(slope * Math.log(held / (1 - held)) + offset)))
}
