import { describe, expect, test } from 'vitest'
import { files, lines, read, sources } from './files.ts'

const outsideStart = sources().filter((path) => !/^(start|bots)\//.test(path))
/** Prose in comments may name what code may not use. */
const code = (pattern: RegExp) => new RegExp(`^(?!\\s*(//|\\*|/\\*)).*(${pattern.source})`)

describe('the rooms below start/', () => {
  test('read no environment, clock or chance', () => {
    const forbidden = code(/process\.env\b|\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)/)
    expect(lines(outsideStart, forbidden)).toEqual([])
  })
})

describe('the tree', () => {
  test('has no drawers', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|services?|managers?|misc|lib)(\/|\.ts$)/
    expect(files(drawer)).toEqual([])
  })

  test('has no barrels: no file only passes on what others export', () => {
    const barrels = sources().filter((path) => {
      const statements = read(path)
        .replace(/\/\*.*?\*\//gs, '')
        .split('\n')
        .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
      return statements.length > 0 && statements.every((line) => /^export .* from '/.test(line))
    })
    expect(barrels).toEqual([])
  })

  test('names no path of one machine', () => {
    const text = files(/\.(ts|mjs|json|ya?ml|md|py|sh|html|css)$/, /^(Dockerfile|\.ci\/run)$/)
    const kept = text.filter((path) => path !== 'package-lock.json' && !path.startsWith('tests/repository/'))
    expect(lines(kept, /(^|[^a-zA-Z0-9.])\/(work|tmp|root|home)\/[a-z.]/)).toEqual([])
  })

  test('leaves nothing marked as unfinished', () => {
    expect(lines(sources(), /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([])
  })

  test('has no test that is narrowed or switched off', () => {
    const tests = files(/^tests\/.*\.ts$/)
    expect(lines(tests, /^\s*(it|test|describe)\.(only|todo|skip)\(/)).toEqual([])
  })
})

describe('files and functions stay small', () => {
  const counts = (paths: string[]) =>
    paths.map((path) => read(path).split('\n').length - 1).sort((a, b) => a - b)
  const quantile = (sorted: number[], share: number) =>
    sorted[Math.floor((sorted.length - 1) * share)] as number

  test('half of the files have at most 120 lines, nine in ten at most 250', () => {
    const sizes = counts(sources())
    expect(quantile(sizes, 0.5)).toBeLessThanOrEqual(120)
    expect(quantile(sizes, 0.9)).toBeLessThanOrEqual(250)
  })

  test('the README fits on two screens', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(121)
  })
})
