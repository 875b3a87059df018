/**
 * Calendars as text, after RFC 5545. Times are UTC, so that no time zone needs to be described: an appointment is one
 * moment, and every calendar shows it on its owner's clock.
 */

export interface CalendarEvent {
  /** The same for the same appointment, for ever. */
  uid: string
  startsAt: Date
  endsAt: Date
  createdAt: Date
  changedAt: Date
  status: 'TENTATIVE' | 'CONFIRMED' | 'CANCELLED'
  summary: string
  description?: string | undefined
  location?: string | undefined
}

export interface CalendarText {
  /** What the calendar is called; absent: a file of one appointment. */
  name?: string
  /** How often whoever subscribes should look again. */
  refreshMinutes?: number
  events: CalendarEvent[]
}

/** @returns lines that end in CRLF, none longer than 75 octets (RFC 5545, 3.1) */
export function calendarText({ name, refreshMinutes, events }: CalendarText): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Jara//Bookings//EN',
    'CALSCALE:GREGORIAN',
    ...(name === undefined ? [] : [`X-WR-CALNAME:${escaped(name)}`]),
    // RFC 7986, 5.7; the second is what older calendars know.
    ...(refreshMinutes === undefined
      ? []
      : [`REFRESH-INTERVAL;VALUE=DURATION:PT${refreshMinutes}M`, `X-PUBLISHED-TTL:PT${refreshMinutes}M`]),
    ...events.flatMap(eventLines),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function eventLines(event: CalendarEvent): string[] {
  const { uid, startsAt, endsAt, createdAt, changedAt, status, summary, description, location } = event
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(uid)}`,
    // Without a METHOD it is when the appointment was last changed (3.8.7.2).
    `DTSTAMP:${utc(changedAt)}`,
    `CREATED:${utc(createdAt)}`,
    `LAST-MODIFIED:${utc(changedAt)}`,
    `SEQUENCE:${sequence(createdAt, changedAt)}`,
    `DTSTART:${utc(startsAt)}`,
    `DTEND:${utc(endsAt)}`,
    `SUMMARY:${escaped(summary)}`,
    ...(description === undefined ? [] : [`DESCRIPTION:${escaped(description)}`]),
    ...(location === undefined ? [] : [`LOCATION:${escaped(location)}`]),
    `STATUS:${status}`,
    ...(status === 'CANCELLED' ? ['TRANSP:TRANSPARENT'] : []),
    'END:VEVENT',
  ]
}

/** Only has to grow with every change (3.8.7.4): seconds since it was made, which no count needs to be kept for. */
function sequence(createdAt: Date, changedAt: Date): number {
  return Math.max(0, Math.floor((changedAt.getTime() - createdAt.getTime()) / 1000))
}

/** `20261205T130000Z` */
function utc(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}

/** 3.3.11: text in which `;`, `,`, `\` and line ends are written with a backslash; other control characters are not. */
function escaped(text: string): string {
  return text
    .replace(/[\\;,]/g, (character) => `\\${character}`)
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/\p{Cc}/gu, ' ')
}

const octets = new TextEncoder()
const longest = 75

/** Long lines go on after CRLF and a space; never in the middle of a character. */
function folded(line: string): string {
  let [width, text] = [0, '']
  for (const character of line) {
    const size = octets.encode(character).length
    if (width + size > longest) [width, text] = [1, `${text}\r\n `]
    width += size
    text += character
  }
  return text
}
