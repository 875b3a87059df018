import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settings } from '../../start/settings.ts'
import { files, read, root } from './files.ts'

const documents = files(/\.md$/)
const npmScripts = Object.keys(JSON.parse(read('package.json')).scripts)

describe('settings', () => {
  const page = read('docs/settings.md')
  // NODE_ENV belongs to Node; Jara only looks at it.
  const names = Object.keys(settings.shape).filter((name) => name !== 'NODE_ENV')

  test.each(names)('%s is documented', (name) => {
    expect(page).toMatch(new RegExp(`^\\| .*\`${name}\``, 'm'))
  })

  test('none is documented that does not exist', () => {
    const documented = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name)
    expect(documented.filter((name) => !names.includes(name as string))).toEqual([])
  })
})

describe.each(documents)('%s', (document) => {
  const text = read(document)

  test('links to files that are there', () => {
    const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target as string)
    const own = targets.filter((target) => !/^[a-z]+:/.test(target))
    expect(own.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([])
  })

  test('names npm scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:-s |--silent )?([a-z][a-z:-]*)/g)].map(
      ([, name]) => name as string,
    )
    expect(named.filter((name) => !npmScripts.includes(name))).toEqual([])
  })
})

test('every npm script runs something that is there', () => {
  const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts
  const named = Object.values(scripts).flatMap((script) => script.match(/\S+\.(ts|mjs)|\.ci\/run/g) ?? [])
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
