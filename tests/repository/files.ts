import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Files of the repository that match, as paths from its root; also those that are not committed yet. */
export function files(...patterns: RegExp[]): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  })
  const paths = listed.split('\n').filter((path) => path !== '' && existsSync(`${root}${path}`))
  return paths.filter((path) => patterns.some((pattern) => pattern.test(path)))
}

export function read(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8')
}

/** Lines of these files that match, as `path:line: text`, without comments' prose where `code` is set. */
export function lines(paths: string[], pattern: RegExp): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((text, index) => (pattern.test(text) ? [`${path}:${index + 1}: ${text.trim()}`] : [])),
  )
}

/** TypeScript of the product: no tests, no generated code. */
export function sources(): string[] {
  return files(/^(domain|prisma|bots|worker|web|locales|start)\/.*\.ts$/).filter(
    (path) => !path.startsWith('prisma/generated/'),
  )
}
