const units: [number, string][] = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
]

/** `398 MB`, `5.76 GB`: decimal units, as data plans and model pages count. */
export function sizeText(bytes: number): string {
  const [unit, name] = units.find(([from]) => bytes >= from) ?? [1, 'bytes']
  const value = bytes / unit
  const digits = unit === 1 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${name}`
}
