import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
} from 'yaml'

export interface Fault {
  /** Counted from 1. */
  line: number
  message: string
}

/** A YAML text as plain values, and where in the text each stands. */
export interface SourceFile {
  value: unknown
  faults: Fault[]
  lineOf(path: PropertyKey[]): number
}

/** One slip can make the rest of a file nonsense to YAML: the first faults tell it. */
const syntaxFaultLimit = 5

/** @param keys the keys that the file may have anywhere. */
export function readYaml(text: string, keys: string[]): SourceFile {
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    const faults = syntaxFaults(document, lines)
    if (faults.length > 0) return { value: undefined, faults, lineOf: () => 1 }
    joinSplitText(document, text, keys)
    const value: unknown = document.toJS({ maxAliasCount: 50 })
    return { value, faults, lineOf: (path) => lineOf(document, lines, path) }
  } catch (error) {
    // The library throws where aliases multiply or lists are nested thousands deep.
    const message = `this file cannot be read: ${(error as Error).message}`
    return { value: undefined, faults: [{ line: 1, message }], lineOf: () => 1 }
  }
}

function syntaxFaults(document: Document.Parsed, lines: LineCounter): Fault[] {
  const byLine = new Map<number, Fault>()
  for (const { pos, message } of document.errors) {
    const { line } = lines.linePos(pos[0])
    if (!byLine.has(line)) byLine.set(line, { line, message: `this is not YAML: ${message}` })
  }
  return [...byLine.values()].slice(0, syntaxFaultLimit)
}

/**
 * Between braces YAML ends an unquoted text at a comma: `{ note: your own hair, no attachment }` has a second key,
 * `no attachment`, without a value. Nobody means that, so a lone word that is no key is the rest of the text.
 */
function joinSplitText(document: Document, text: string, keys: string[]): void {
  visit(document, {
    Map(_, map) {
      if (!map.flow) return
      const kept: Pair[] = []
      for (const pair of map.items) {
        const before = kept.at(-1)?.value
        if (isLoneWord(pair, keys) && isPlain(before)) extend(before, pair.key as Scalar, text)
        else kept.push(pair)
      }
      map.items = kept as typeof map.items
    },
  })
}

function isLoneWord({ key, value }: Pair, keys: string[]): boolean {
  return (
    isPlain(key) &&
    (value === null || (isScalar(value) && value.source === '')) &&
    !keys.includes(String(key.value))
  )
}

function isPlain(node: unknown): node is Scalar {
  return isScalar(node) && node.type === Scalar.PLAIN && node.range != null
}

function extend(value: Scalar, rest: Scalar, text: string): void {
  const [start = 0, , nodeEnd = 0] = value.range ?? []
  const [, end = 0] = rest.range ?? []
  value.value = text.slice(start, end).replace(/\s+/g, ' ')
  value.range = [start, end, Math.max(end, nodeEnd)]
}

/** The line of the deepest part of the path that the file has: its key, or its dash. */
function lineOf(document: Document, lines: LineCounter, path: PropertyKey[]): number {
  let node = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const step of path) {
    const next = child(document, node, step)
    if (!next) break
    offset = next.offset ?? offset
    node = next.node
  }
  return lines.linePos(offset).line
}

function child(document: Document, parent: Node | null, step: PropertyKey) {
  const node = isAlias(parent) ? parent.resolve(document) : parent
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step] as Node | undefined
    return item && { node: item, offset: item.range?.[0] }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
  return pair && { node: pair.value as Node | null, offset: (pair.key as Node).range?.[0] }
}
