import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadPrompt, loadPromptHead, PromptError, promptHead } from '../../worker/prompt.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-prompts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const settings = 'schema: intent\nmaxTokens: 10\ntemperature: 0\nseed: 1\ndeadlineMs: 100\nunsure: 0.5'
const body = '# system\n\nBe brief.\n\n# user\n\n{{greeting}}, {{name}}!'
let count = 0
function file(content: string): string {
  const path = join(folder, `${++count}.md`)
  writeFileSync(path, content)
  return path
}
const load = (path: string) => loadPrompt(path, ['greeting', 'name'], promptHead)

test('gives its settings and its messages, filled', async () => {
  const prompt = await load(file(`---\n${settings} # a remark\n---\n\n${body}\n`))
  expect(prompt.head).toMatchObject({ schema: 'intent', unsure: 0.5 })
  expect(prompt.fill({ greeting: 'Hi', name: '{{greeting}} <b>&' })).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi, {{greeting}} <b>&!' },
  ])
})

test.each([
  ['no settings', body, /must begin with "---"/],
  ['a setting left out', `---\n${settings.replace('seed: 1', '')}\n---\n${body}`, /wrong settings: seed/],
  [
    'two wrong settings',
    `---\n${settings.replace('10', 'x').replace('0.5', '2')}\n---\n${body}`,
    /maxTokens.*; unsure/,
  ],
  ['settings that are no YAML', `---\n${settings}\n- x: [\n---\n${body}`, /broken settings/],
  ['no messages', `---\n${settings}\n---\nHello`, /under "# system"/],
  [
    'a variable that nothing fills',
    `---\n${settings}\n---\n${body} {{sevices}}`,
    /uses \{\{sevices\}\}, which nothing fills/,
  ],
  ['a variable left out', `---\n${settings}\n---\n# user\n{{name}}`, /leaves out \{\{greeting\}\}/],
  ['a section', `---\n${settings}\n---\n${body}{{#name}}x{{/name}}`, /only plain/],
])('%s stops the start', async (_, content, sentence) => {
  const fault = await load(file(content)).catch((cause) => cause)
  expect(fault).toBeInstanceOf(PromptError)
  expect(fault.message).toMatch(sentence)
})

test('a file that is away stops the start, by its name', async () => {
  await expect(loadPromptHead(join(folder, 'absent.md'), promptHead)).rejects.toThrow(
    /absent\.md cannot be read/,
  )
})
