import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readCatalogue } from '../../worker/models/catalogue.ts'
import { fits, memoryNeeded } from '../../worker/models/memory.ts'
import { sizeText } from '../../worker/models/sizes.ts'
import { parseSource } from '../../worker/models/source.ts'
import { noCatalogue } from './rig.ts'

const catalogue = await readCatalogue(fileURLToPath(new URL('../../models/catalogue.yaml', import.meta.url)))
const parse = (text: string, more = {}) => parseSource(text, { catalogue: noCatalogue, ...more })

describe('the catalogue', () => {
  test.each(catalogue.models)('$name can be pulled, and says where each fact is from', (model) => {
    const source = parseSource(model.name, { catalogue })
    expect(source).toMatchObject({ id: model.source, name: model.name })
    expect(source.url).toMatch(
      /^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/(main|[0-9a-f]{40})\/[\w.-]+\.gguf$/,
    )
    expect(model.licence.conditions.length).toBeGreaterThan(20)
  })

  test('a hash stands only beside a pinned revision, on whose page it was read', () => {
    const hashed = catalogue.models.filter(({ sha256 }) => sha256 !== undefined)
    expect(hashed.length).toBeGreaterThan(5)
    for (const { source, sources } of hashed) {
      const revision = /@([0-9a-f]{40}):/.exec(source)?.[1]
      expect(sources[0]).toContain(`/blob/${revision}/`)
    }
  })

  test('grows from a phone’s size to a workstation’s', () => {
    const sizes = catalogue.models.map(({ size }) => size)
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
  })
})

describe('what to pull', () => {
  test('hf:owner/repo:file, with a revision, a folder and a mirror', () => {
    expect(parse('hf:o/r:m-Q4_K_M.gguf')).toEqual({
      id: 'hf:o/r:m-Q4_K_M.gguf',
      url: 'https://huggingface.co/o/r/resolve/main/m-Q4_K_M.gguf',
      name: 'm-Q4_K_M',
    })
    expect(parse('hf:o/r@v1:sub dir/m.gguf', { mirror: 'https://mirror.test/hf/' })).toMatchObject({
      url: 'https://mirror.test/hf/o/r/resolve/v1/sub%20dir/m.gguf',
    })
  })

  test('an address, also on a mirror', () => {
    expect(parse('https://files.test/a/m.gguf?x=1').url).toBe('https://files.test/a/m.gguf?x=1')
    expect(parse('https://files.test/a/m.gguf?x=1', { mirror: 'http://10.0.0.2:8080' })).toMatchObject({
      id: 'https://files.test/a/m.gguf?x=1',
      url: 'http://10.0.0.2:8080/a/m.gguf?x=1',
    })
  })

  test('a hash that was given goes before the catalogue’s', () => {
    const sha256 = 'A'.repeat(64)
    const [first] = catalogue.models
    expect(parseSource(first?.name ?? '', { catalogue, sha256 }).expected).toEqual({
      sha256: 'a'.repeat(64),
      from: 'given',
    })
    expect(parseSource(first?.name ?? '', { catalogue }).expected).toEqual({
      sha256: first?.sha256,
      from: 'catalogue',
    })
  })

  test.each([
    ['hf:o/r', /is not of the form hf:owner\/repo:file\.gguf/],
    ['hf:o/r:../../etc/passwd.gguf', /is not of the form/],
    ['hf:o/r:model.safetensors', /not a GGUF file/],
    ['hf:o/r:m-00001-of-00003.gguf', /one part of several/],
    ['hf:o/r:bundled.gguf', /cannot name a model/],
    ['ftp://x/m.gguf', /is no model that Jara knows/],
    ['https://files.test/%2e%2e%2fm', /not a GGUF file/],
  ])('%s is refused', (text, sentence) => {
    expect(() => parse(text)).toThrow(sentence)
  })

  test('a slip of the pen is answered with what may have been meant', () => {
    expect(() => parseSource('gemma-2-9', { catalogue })).toThrow(/Did you mean gemma-2-9b/)
    expect(() => parse('hf:o/r:m.gguf', { sha256: 'abc' })).toThrow(/64 hexadecimal digits/)
    expect(() => parse('hf:o/r:m.gguf', { mirror: 'mirror.test' })).toThrow(/not a web address/)
    expect(() => parse('hf:o/r:m.gguf', { as: '../x' })).toThrow(/cannot name a model/)
  })
})

test('memory: the file, what conversations take by the shape of the model, and buffers', () => {
  const attention = { layers: 28, kvHeads: 4, headSize: 128 }
  expect(memoryNeeded(4.68e9, attention)).toBe(4.68e9 + 28 * 4 * 128 * 4 * 8192 + 400e6)
  expect(fits(5e9, { total: 8e9, gpu: 0 })).toBe('cpu')
  expect(fits(5e9, { total: 6e9, gpu: 0 })).toBe('no')
  expect(fits(5e9, { total: 6e9, gpu: 8e9 })).toBe('gpu')
})

test('sizes are told as data plans count', () => {
  expect([0, 999, 1000, 306_080, 398e6, 5.76e9, 12.5e9].map(sizeText)).toEqual([
    ...['0 bytes', '999 bytes', '1.00 kB', '306 kB', '398 MB', '5.76 GB', '12.5 GB'],
  ])
})
