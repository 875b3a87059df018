type Properties = Record<string, string>

/** The lines of a calendar, unfolded (RFC 5545, 3.1), with their values as text (3.3.11). */
function linesOf(text: string): [name: string, value: string][] {
  if (!text.endsWith('\r\n')) throw new Error('the last line does not end')
  const lines = text.replaceAll('\r\n ', '').slice(0, -2).split('\r\n')
  return lines.map((line) => {
    const [, name, value] = /^([A-Z0-9-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`no content line: ${line}`)
    return [
      name,
      value.replace(/\\([\\;,nN])/g, (_, one: string) => (one.toLowerCase() === 'n' ? '\n' : one)),
    ]
  })
}

/** What a calendar says of itself. */
export function propertiesOf(text: string): Properties {
  const lines = linesOf(text)
  const first = lines.findIndex(([name, value]) => name === 'BEGIN' && value === 'VEVENT')
  return Object.fromEntries(first < 0 ? lines : lines.slice(0, first))
}

/** Its events, each by the names of its properties. */
export function eventsIn(text: string): Properties[] {
  const events: Properties[] = []
  for (const [name, value] of linesOf(text)) {
    if (name === 'BEGIN' && value === 'VEVENT') events.push({})
    const event = events.at(-1)
    if (event) event[name] ??= value
  }
  return events
}
