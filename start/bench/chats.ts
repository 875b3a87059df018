import { readFile } from 'node:fs/promises'
import Mustache from 'mustache'
import { parse } from 'yaml'
import { z } from 'zod'

const chats = z.array(z.array(z.string()).min(1)).min(1)

/** Conversations without end: customer by customer, another service in each. */
export async function readChats(services: string[]): Promise<(index: number) => string[]> {
  const scripts = chats.parse(parse(await readFile(new URL('./chats.yaml', import.meta.url), 'utf8')))
  return (index) => {
    const service = services[index % services.length]?.toLowerCase() ?? ''
    const script = scripts[index % scripts.length] as string[]
    return script.map((line) => Mustache.render(line, { service }, {}, { escape: (value) => value }))
  }
}
