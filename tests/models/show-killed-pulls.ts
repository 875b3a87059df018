/**
 * Shows a pull whose process is killed five times and that ends verified: `node tests/models/show-killed-pulls.ts`.
 * The server and the file are our own; nothing leaves this machine.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileServer, sha256Of } from './file-server.ts'
import { killedPull } from './killed-pull.ts'
import { id, modelFile } from './rig.ts'

const data = mkdtempSync(join(tmpdir(), 'jara-show-'))
await using server = await fileServer(modelFile)
server.linked = { sha256: sha256Of(modelFile), size: modelFile.length }
server.pieceMs = 40
const say = (line: string) => process.stdout.write(`${line}\n`)

say(`A model of ${modelFile.length} bytes, SHA-256 ${sha256Of(modelFile)}`)
for (const share of [0.15, 0.3, 0.45, 0.6, 0.75]) {
  const here = await killedPull(data, server.url, Math.floor(share * modelFile.length))
  say(`kill -9 of the pull with ${here} bytes here`)
}
server.pieceMs = 0
const root = fileURLToPath(new URL('../../', import.meta.url))
const args = ['start/jara.ts', 'model', 'pull', id, '--mirror', server.url, '--yes']
const last = spawn(process.execPath, args, {
  cwd: root,
  env: { ...process.env, JARA_DATA: data },
  stdio: 'inherit',
})
await once(last, 'exit')
say(`SHA-256 on the disk: ${sha256Of(readFileSync(join(data, 'models', 'tiny-Q8_0.gguf')))}`)
say(`Bytes that the server sent, all six tries together: ${server.sent}`)
rmSync(data, { recursive: true, force: true })
