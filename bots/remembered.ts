export interface Remembered<Value> {
  keep(key: string, value: Value): void
  of(key: string): Value | undefined
  forget(key: string): void
}

/** A map of bounded size: what was kept longest ago is forgotten first. Gone with the process. */
export function remembered<Value>(capacity = 10_000): Remembered<Value> {
  const values = new Map<string, Value>()
  return {
    keep(key, value) {
      values.delete(key)
      values.set(key, value)
      const [oldest] = values.keys()
      if (values.size > capacity && oldest !== undefined) values.delete(oldest)
    },
    of: (key) => values.get(key),
    forget: (key) => void values.delete(key),
  }
}
