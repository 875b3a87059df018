import { Document, isCollection, isScalar, visit } from 'yaml'
import type { z } from 'zod'
import { type Finding, findingsOf } from './business-file/faults.ts'
import { allKeys, keysAt } from './business-file/known-keys.ts'
import { toBusinessFile, toShape } from './business-file/meaning.ts'
import { broken, isMapping } from './business-file/rules.ts'
import { shape } from './business-file/shape.ts'
import { type Fault, readYaml, type SourceFile } from './business-file/yaml.ts'
import type { BusinessFile } from './store.ts'

/** A business file was refused whole. The message lists every fault with its line. */
export class BusinessFileError extends Error {
  override name = 'BusinessFileError'
  /** In the order of their lines. */
  readonly faults: Fault[]
  constructor(faults: Fault[]) {
    const sorted = faults.toSorted((a, b) => a.line - b.line)
    super(
      `The business file has ${faults.length} fault(s):\n${sorted.map(({ line, message }) => `  line ${line}: ${message}`).join('\n')}`,
    )
    this.faults = sorted
  }
}

const sizeLimit = 1024 * 1024

/**
 * Reads a business file (YAML, as in docs/business-file.md). Naira become kobo, hours minutes; people and
 * questions, which have no ids in a file, get `name` and `faq-1`, `faq-2`, ….
 * @param source the file's bytes, which must be UTF-8, or its text.
 * @throws BusinessFileError with every fault at once.
 */
export function parseBusinessFile(source: string | Uint8Array): BusinessFile {
  const file = readYaml(textOf(source), allKeys(shape))
  if (file.faults.length > 0) throw new BusinessFileError(file.faults)
  if (!isMapping(file.value)) {
    throw new BusinessFileError([
      { line: 1, message: 'a business file starts with `slug: …`: it is a YAML mapping' },
    ])
  }
  const parsed = shape.safeParse(file.value, { reportInput: true })
  const findings = [...shapeFindings(parsed.error?.issues ?? [], file.value), ...broken(file.value)]
  if (!parsed.success || findings.length > 0) throw new BusinessFileError(located(file, findings))
  return toBusinessFile(parsed.data)
}

/** The first finding of each place: the later ones of zod's follow from it. */
function shapeFindings(issues: z.core.$ZodIssue[], written: unknown): Finding[] {
  const findings = issues
    .map((issue) => ({ ...issue, path: pathWritten(issue.path, written) }))
    .flatMap((issue) => findingsOf(issue, (path) => keysAt(shape, path)))
  const place = ({ path }: Finding) => JSON.stringify(path)
  return findings.filter(
    (finding, index) => findings.findIndex((other) => place(other) === place(finding)) === index,
  )
}

/** A fixed price is checked as a range: its place in the file is the price itself. */
function pathWritten(path: PropertyKey[], written: unknown): PropertyKey[] {
  let value = written
  const steps = path.findIndex((step) => {
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step]
    return typeof value !== 'object'
  })
  return steps === -1 ? path : path.slice(0, steps + 1)
}

function textOf(source: string | Uint8Array): string {
  const bytes = typeof source === 'string' ? Buffer.byteLength(source) : source.length
  if (bytes > sizeLimit) {
    throw new BusinessFileError([
      { line: 1, message: 'the file is larger than 1 MB: is it a business file?' },
    ])
  }
  if (typeof source === 'string') return source
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source)
  } catch {
    throw new BusinessFileError([
      { line: 1, message: 'the file is not UTF-8 text: save it with the encoding UTF-8' },
    ])
  }
}

function located(file: SourceFile, findings: Finding[]): Fault[] {
  return findings.map(({ path, message }) => ({ line: file.lineOf(path), message }))
}

/** The file's text again: `parseBusinessFile(formatBusinessFile(file))` equals `file`. */
export function formatBusinessFile(file: BusinessFile): string {
  const document = new Document(toShape(file))
  visit(document, {
    // One service, one question, one day in a line, as people write them.
    Collection(_, node, ancestors) {
      if (isCollection(node) && (ancestors.filter(isCollection).length >= 2 || node.items.every(isScalar)))
        node.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
