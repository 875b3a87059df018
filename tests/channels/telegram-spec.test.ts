import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import compactSpec from './telegram-spec.json' with { type: 'json' }
import { compact } from './telegram-spec.ts'

const published = new URL('../../../shared/specs/telegram-bot-api.json', import.meta.url)

test.skipIf(!existsSync(published))(
  'the compact spec is what the published one says (skipped where ../shared/specs is not at hand)',
  () => {
    expect(compactSpec).toEqual(compact(JSON.parse(readFileSync(published, 'utf8'))))
  },
)
