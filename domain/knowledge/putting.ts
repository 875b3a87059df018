/** Customers who ask alike, and what was done about it. */
export interface AskedAlike {
  /** How many asked so far. */
  customers: number
  /** Of how many the owner was told when she was asked last; 0: never. */
  told: number
  /** Minutes since the first of them asked, and since the owner was asked. */
  askedAgo: number
  putAgo: number | null
  /** How many questions the owner was asked in the last 24 hours. */
  putToday: number
  /** Minutes since the latest other question that she has not answered. */
  othersAgo: number | null
}

/** Others may ask the same in the first minutes: the owner is asked once for all. */
const gatherMinutes = 10
const mostPerDay = 3
/** She answers one question at a time; one that she leaves lying gives way to the next. */
const oneAtATimeMinutes = 4 * 60
/** One that she left lying is put again at the earliest so long afterwards, and only when twice as many ask. */
const againMinutes = 24 * 60

/** Whether the owner is to be asked now. */
export function isDueToPut(asked: AskedAlike): boolean {
  const { customers, told, askedAgo, putAgo, putToday, othersAgo } = asked
  if (putToday >= mostPerDay || (othersAgo !== null && othersAgo < oneAtATimeMinutes)) return false
  if (putAgo === null) return askedAgo >= gatherMinutes
  return customers >= 2 * told && putAgo >= againMinutes
}
