import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const cli = 'node_modules/prisma/build/index.js'
const installed = existsSync(cli)
const reason =
  installed || process.env.CI === 'true' ? '' : ' (the prisma package is not installed: npm install)'

test.skipIf(reason !== '')(`the committed client is what the schema generates${reason}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'jara-generate-'))
  try {
    cpSync('prisma/schema.prisma', join(folder, 'schema.prisma'))
    const command = ['--env-file=prisma/cli.env', cli, 'generate', '--schema', join(folder, 'schema.prisma')]
    execFileSync(process.execPath, command, { stdio: 'pipe' })
    const fresh = contents(join(folder, 'generated'))
    expect(Object.keys(fresh).length).toBeGreaterThan(10)
    expect(contents('prisma/generated'), 'run `npm run generate` and commit prisma/generated').toEqual(fresh)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function contents(folder: string): Record<string, string> {
  const files = globSync('**/*.ts', { cwd: folder }).sort()
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
}
