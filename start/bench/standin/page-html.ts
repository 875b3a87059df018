import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'page')

/**
 * Writes the page for whatsapp-web.js to serve as web.whatsapp.com. Its modules are in it as an import
 * map of data addresses, so that loading it asks nobody for anything.
 */
export async function writePage(path: string, version: string, line: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const imports = Object.fromEntries(await Promise.all(names.map(dataAddress)))
  const template = await readFile(join(folder, 'standin.html'), 'utf8')
  const html = template
    .replace('{{line}}', line)
    .replace('{{version}}', version)
    .replace('{ "imports": {} }', JSON.stringify({ imports }))
  await writeFile(path, html)
}

async function dataAddress(name: string): Promise<[string, string]> {
  const source = await readFile(join(folder, name), 'utf8')
  const code = source.replaceAll("from './", "from 'standin/")
  return [`standin/${name}`, `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`]
}
