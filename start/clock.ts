/**
 * The clock of the product. With `startAt` the whole clock is shifted: it shows that instant now and runs on.
 */
export function clock(startAt?: Date): () => Date {
  if (!startAt) return () => new Date()
  const shift = startAt.getTime() - Date.now()
  return () => new Date(Date.now() + shift)
}
