import type { Token } from 'node-llama-cpp'
import type { Rows } from './decoder.ts'

/** What a request still has to put into its sequence. */
export interface Pending {
  sequence: number
  position: number
  tokens: Token[]
  /** Reading a prompt, or writing an answer. */
  reading: boolean
  /** How many of `tokens` may go in before the state is saved; absent: all. */
  until?: number | undefined
}

/** Most rows of a prompt in one pass: those who write wait for them. */
const promptRows = 480

/**
 * Puts one pass together: all that write, and a part of the first that reads. llama.cpp wants the rows in
 * ascending order of sequences; a prompt is cut into even parts, since short ones miss its fast path (64 rows).
 * @param batchSize most rows of a pass
 */
export function composePass(pending: Pending[], batchSize: number): Rows[] {
  const writing = pending.filter(({ reading }) => !reading)
  const share = Math.floor(batchSize / Math.max(1, writing.length))
  const rows = writing.map((one) => rowsOf(one, Math.min(one.tokens.length, share)))
  const reader = pending.find(({ reading }) => reading)
  const left = batchSize - rows.reduce((sum, { tokens }) => sum + tokens.length, 0)
  if (reader !== undefined && left > 0) {
    const whole = reader.until ?? reader.tokens.length
    rows.push(rowsOf(reader, Math.ceil(whole / Math.ceil(whole / Math.min(promptRows, left)))))
  }
  return rows.sort((a, b) => a.sequence - b.sequence)
}

function rowsOf({ sequence, position, tokens }: Pending, count: number): Rows {
  return { sequence, position, tokens: tokens.slice(0, count), wantsNext: count === tokens.length }
}
