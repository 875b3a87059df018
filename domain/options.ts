/** Index of the option that the words choose out of `count`; 'any' when it is all the same to her. */
export function readOption(_words: string, _count: number): number | 'any' | undefined {
  return undefined
}

/** "five of us" → 5, "me and my two sons" → 3. */
export function readCount(_words: string): number | undefined {
  return undefined
}
