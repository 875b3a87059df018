import { addDays, type LocalDate } from '../time.ts'
import { only } from './calendar.ts'
import { dated, type Rule } from './rules.ts'

/**
 * Days of the Umm al-Qura calendar (ICU's `islamic-umalqura`). In Nigeria the Sultan of Sokoto announces the day when
 * the moon is seen, which is that one or the next: she is asked which of the two she means.
 */
const islamic = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura', {
  month: 'numeric',
  day: 'numeric',
  timeZone: 'UTC',
})

/** Month and day of the Islamic year, as `islamic` writes them. */
const feasts = { fitr: '10/1', adha: '12/10', maulud: '3/12' } as const
type Feast = keyof typeof feasts

/** An Islamic year is shorter than ours: every feast falls within this many days. */
const yearDays = 356

/** The next day of a feast, `today` included. */
export function nextFeast(today: LocalDate, ...names: Feast[]): LocalDate | undefined {
  const wanted = new Set(names.map((name) => feasts[name] as string))
  for (let ahead = 0; ahead <= yearDays; ahead++) {
    const date = addDays(today, ahead)
    if (wanted.has(islamicDay(date))) return date
  }
  return undefined
}

function islamicDay(date: LocalDate): string {
  const parts = islamic.formatToParts(new Date(`${date}T00:00:00Z`))
  const of = (type: string) => parts.find((part) => part.type === type)?.value
  return `${of('month')}/${of('day')}`
}

function feast(source: string, ...names: Feast[]): Rule {
  return dated(source, (today) => {
    const date = nextFeast(today, ...names)
    return date === undefined ? undefined : only(date, addDays(date, 1))
  })
}

const EID = '(?:eid|id|idul|eidul)(?: (?:el|al|ul|il))?'
const SALLAH = '(?:sallah|salah|salla|sala)'

/** Muslim feasts by the names they have in Nigeria; plain "Sallah" is whichever of the two comes first. */
export const feastRules: Rule[] = [
  feast(`(?:big|main|babbar) ${SALLAH}(?: day)?|ileya(?: day)?|${EID} (?:kabir|adha)(?: day)?`, 'adha'),
  feast(`(?:small|karamar) ${SALLAH}(?: day)?|${EID} (?:fitri?|fitiri?)(?: day)?`, 'fitr'),
  feast(`(?:${EID} )?(?:maulud|maulid|mawlid|moulud)(?: (?:nabiyy?|day))?`, 'maulud'),
  feast(`${SALLAH}(?: day)?|eid(?: day)?`, 'fitr', 'adha'),
]
