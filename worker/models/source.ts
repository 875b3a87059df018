import { posix } from 'node:path'
import { type Catalogue, type CatalogueModel, closeNames } from './catalogue.ts'
import { ModelFault } from './model-fault.ts'

export const defaultHub = 'https://huggingface.co'

/** Where a model file comes from. */
export interface ModelSource {
  /** `hf:owner/repo:file` or the address, as it is kept in the manifest; without a mirror. */
  id: string
  /** What is fetched. */
  url: string
  /** Under which it is installed. */
  name: string
  /** What is known of the file beforehand. */
  expected?: { sha256: string; from: 'catalogue' | 'given' }
  catalogue?: CatalogueModel
}

export interface SourceOptions {
  catalogue: Catalogue
  /** Base address that takes the place of the file's own host. */
  mirror?: string | undefined
  /** SHA-256 in hex that the operator wants. */
  sha256?: string | undefined
  /** Name of one's own. */
  as?: string | undefined
}

/** `hf:owner/repo[@revision]:path/to/file.gguf` */
const hfForm =
  /^hf:(?<repo>[\w.-]+\/[\w.-]+)(?:@(?<revision>[\w.-]+))?:(?<file>(?!\.)[\w.+ -]+(?:\/(?!\.)[\w.+ -]+)*)$/
const nameForm = /^[a-z0-9][\w.+-]{0,99}$/i

/**
 * Reads what `jara model pull` was given: a name of the catalogue, `hf:owner/repo:file`, or an address.
 * @throws ModelFault `bad-name`
 */
export function parseSource(text: string, options: SourceOptions): ModelSource {
  const listed = options.catalogue.models.find(({ name }) => name === text)
  const id = listed?.source ?? text
  const { url, file } = placeOf(id, options)
  const name = checkName(options.as ?? listed?.name ?? stem(file))
  const sha256 = options.sha256 === undefined ? listed?.sha256 : checkSha256(options.sha256)
  const from = options.sha256 === undefined ? 'catalogue' : 'given'
  return {
    ...{ id, url, name },
    ...(sha256 !== undefined && { expected: { sha256, from } }),
    ...(listed && { catalogue: listed }),
  }
}

/** Whether the text is of the form `hf:owner/repo:file`. */
export function isHfForm(text: string): boolean {
  return hfForm.test(text)
}

function placeOf(id: string, { catalogue, mirror }: SourceOptions): { url: string; file: string } {
  const hf = hfForm.exec(id)?.groups
  if (hf) {
    const path = `${hf.repo}/resolve/${hf.revision ?? 'main'}/${hf.file}`
    return { url: address(base(mirror ?? defaultHub), path), file: checkFile(hf.file as string) }
  }
  if (/^https?:\/\//.test(id) && URL.canParse(id)) {
    const { pathname, search } = new URL(id)
    const url = mirror === undefined ? id : `${base(mirror)}${pathname}${search}`
    return { url, file: checkFile(decodeURIComponent(pathname)) }
  }
  throw unknown(id, catalogue)
}

function unknown(text: string, catalogue: Catalogue): ModelFault {
  const forms = 'Write a name of `jara model list`, hf:owner/repo:file.gguf, or an https address'
  if (/^hf:/.test(text))
    return new ModelFault('bad-name', `${text} is not of the form hf:owner/repo:file.gguf`)
  const near = closeNames(catalogue, text)
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''
  return new ModelFault('bad-name', `${JSON.stringify(text)} is no model that Jara knows.${hint} ${forms}`)
}

function base(mirror: string): string {
  if (!URL.canParse(mirror) || !/^https?:$/.test(new URL(mirror).protocol))
    throw new ModelFault('bad-name', `The mirror ${mirror} is not a web address: write https://HOST`)
  return mirror.replace(/\/+$/, '')
}

function address(root: string, path: string): string {
  return `${root}/${path.split('/').map(encodeURIComponent).join('/')}`
}

/** Several files that only together are one model would need a lock and a hash for each. */
function checkFile(file: string): string {
  if (!/\.gguf$/i.test(file))
    throw new ModelFault('bad-name', `${file} is not a GGUF file: choose one whose name ends in .gguf`)
  if (/-\d{5}-of-\d{5}\.gguf$/i.test(file))
    throw new ModelFault(
      'bad-name',
      `${file} is one part of several: choose a repository with the model in one file`,
    )
  return file
}

function stem(file: string): string {
  return posix
    .basename(file)
    .replace(/\.gguf$/i, '')
    .replace(/ /g, '-')
}

function checkName(name: string): string {
  if (nameForm.test(name) && name !== 'bundled') return name
  throw new ModelFault(
    'bad-name',
    `${name} cannot name a model: use letters, digits, dots and dashes (--as NAME)`,
  )
}

function checkSha256(hex: string): string {
  if (/^[0-9a-f]{64}$/i.test(hex)) return hex.toLowerCase()
  throw new ModelFault('bad-name', 'A SHA-256 has 64 hexadecimal digits: copy it again')
}
