import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from './folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Stands in for npm and its registry: notes what it was asked, and installs what the lock names, without the
 * development packages where they are omitted.
 */
const fakeNpm = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const args = process.argv.slice(2)
appendFileSync('npm.log', args.join(' ') + '\\n')
if (existsSync('npm.fails')) {
  console.error(readFileSync('npm.fails', 'utf8'))
  process.exit(1)
}
if (args[0] === 'ci') {
  rmSync('node_modules', { recursive: true, force: true })
  mkdirSync('node_modules/.bin', { recursive: true })
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const kept = Object.entries(packages).filter(([path, { dev }]) => path && (!dev || !args.includes('--omit=dev')))
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(kept) }))
}
if (args[0] === 'rebuild') writeFileSync('node_modules/.bin/node', '')
`

let project: string
const asked = () =>
  existsSync(join(project, 'npm.log')) ? readFileSync(join(project, 'npm.log'), 'utf8') : ''

function setUp(...args: string[]): { code: number | null; said: string } {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['start/setup.mjs', ...args], {
    cwd: project,
    // Nothing but npm and Node on the PATH: no apt-get, no programs for the tests.
    env: { PATH: join(project, 'bin') },
    encoding: 'utf8',
  })
  expect(stdout).toBe('')
  return { code: status, said: stderr }
}

function lock(version: string): void {
  const packages = {
    '': {},
    'node_modules/hono': { version },
    'node_modules/vitest': { version: '4.0.0', dev: true },
  }
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages }))
}

beforeEach(() => {
  project = temporaryFolder()
  for (const path of ['start/setup.mjs', 'start/setup']) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    cpSync(join(root, path), join(project, path), { recursive: true })
  }
  mkdirSync(join(project, 'bin'))
  writeFileSync(join(project, 'bin', 'npm'), fakeNpm)
  chmodSync(join(project, 'bin', 'npm'), 0o755)
  writeFileSync(join(project, 'package.json'), '{}')
  lock('4.0.0')
})

test('a fresh machine gets what a start needs, and a second start asks nothing', () => {
  const first = setUp()
  expect(first).toMatchObject({ code: 0, said: expect.stringContaining('Installing the packages') })
  expect(asked()).toMatch(/^ci --ignore-scripts --omit=dev /)
  const before = asked()
  expect(setUp()).toEqual({ code: 0, said: '' })
  expect(asked()).toBe(before)
})

test('tests bring the packages for tests, and a start after them leaves these alone', () => {
  setUp()
  expect(setUp('--dev').code).toBe(0)
  expect(asked()).toMatch(/ci --ignore-scripts --include=dev /)
  const before = asked()
  setUp()
  setUp('--dev')
  expect(asked()).toBe(before)
})

test('a changed lock is installed, with the packages for tests where they were', () => {
  setUp('--dev')
  lock('4.1.0')
  setUp()
  expect(asked().match(/ci --ignore-scripts --include=dev/g)).toHaveLength(2)
})

test('what is missing for the tests is named, with the tests that need it', () => {
  const { code, said } = setUp('--dev')
  expect(code).toBe(0)
  expect(said).toMatch(/Without redis-server, the tests of .* are skipped/)
})

describe('a failure is told in a sentence, with its fix', () => {
  test.each([
    [
      'npm error code ENOTFOUND\nnpm error network request failed',
      /cannot reach the package registry.*\n.*internet/,
    ],
    ['npm error code ENOSPC', /disk is full.*\n.*free some space/],
    ['npm error code EACCES', /may not write.*\n.*right to write/],
    ['npm error code EUSAGE', /do not fit together.*\n.*npm install/],
    ['npm error code E418\nnpm error I am a teapot', /failed:\n.*E418/],
  ])('%j', (output, told) => {
    writeFileSync(join(project, 'npm.fails'), output)
    const { code, said } = setUp()
    expect(code).toBe(1)
    expect(said).toMatch(told)
    expect(said).not.toMatch(/^ +at /m)
  })
})
