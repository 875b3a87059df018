import { expect, test } from 'vitest'
import { jsonReporter, lineReporter } from '../../start/models/progress.ts'
import type { PullEvent } from '../../worker/models/pull.ts'

const offer: PullEvent = {
  type: 'offer',
  name: 'gemma-2-9b',
  size: 5.76e9,
  here: 1.2e9,
  toDownload: 4.56e9,
  hashFrom: 'catalogue',
}
const at = (done: number): PullEvent => ({ type: 'progress', done, of: 5.76e9 })

test('without a terminal: the price at once, a line every ten seconds, each trouble with its wait', () => {
  const lines: string[] = []
  let ms = 0
  const { tell } = lineReporter(
    (line) => lines.push(line),
    () => ms,
  )
  tell(offer)
  for (; ms <= 21_000; ms += 1_000) tell(at(1.2e9 + ms * 1e5))
  tell({ type: 'waiting', reason: 'nothing came for 30 s', ms: 1_500 })
  tell({ type: 'restarted', reason: 'the file changed on the server: its tag is another' })
  expect(lines).toEqual([
    'gemma-2-9b has 5.76 GB, of which 1.20 GB are here already. The download takes 4.56 GB of your data; its SHA-256 is in the catalogue.',
    '2.20 GB of 5.76 GB here (38 %)',
    '3.20 GB of 5.76 GB here (55 %)',
    'Line lost: nothing came for 30 s. Trying again in 2 s.',
    'Beginning anew: the file changed on the server: its tag is another.',
  ])
})

test('a file whose hash nobody knows is told as such, before it is paid for', () => {
  const lines: string[] = []
  lineReporter(
    (line) => lines.push(line),
    () => 0,
  ).tell({ ...offer, here: 0, toDownload: 5.76e9, hashFrom: 'nothing' } as PullEvent)
  expect(lines[0]).toMatch(/nobody says what its SHA-256 must be.*--sha256 HEX would/)
})

test('as JSON: an object a line, progress at most four times a second, and the last of it always', () => {
  const lines: string[] = []
  let ms = 0
  const { tell } = jsonReporter(
    (line) => lines.push(line),
    () => ms,
  )
  tell(offer)
  for (; ms < 1_000; ms += 10) tell(at(ms))
  tell(at(5.76e9))
  const events = lines.map((line) => JSON.parse(line))
  expect(events[0]).toEqual(offer)
  expect(events.length).toBeLessThanOrEqual(6)
  expect(events.at(-1)).toEqual(at(5.76e9))
})
