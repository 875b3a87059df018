import type { User } from 'grammy/types'
import { openShop, type Shop, told } from './shop.ts'

const person = (id: number, first_name: string): User => ({ id, is_bot: false, first_name })
export const owner = person(2001, 'Nkechi')
const customers = {
  amaka: person(3001, 'Amaka'),
  funke: person(3002, 'Funke'),
  zainab: person(3003, 'Zainab'),
  chioma: person(3004, 'Chioma'),
  ngozi: person(3005, 'Ngozi'),
  joy: person(3006, 'Joy'),
}
type Name = keyof typeof customers

/** One moment of the day. */
export interface Moment {
  /** "08:10" */
  time: string
  /** What she wrote or tapped. */
  owner?: string
  /** What she was told then. */
  told: string[]
  /** What customers wrote and were told. */
  others: { name: string; wrote?: string; told: string[] }[]
}

type Step = { at: string } | { owner: string } | { tap: string } | { from: Name; says: string }

/** The day before: who has booked already. */
const before: [Name | 'owner', string][] = [
  ['owner', 'help'],
  ['amaka', 'book wash and set for tomorrow by 10am'],
  ['amaka', 'yes'],
  ['zainab', 'I wan do silk press tomorrow by 9am'],
  ['zainab', 'yes'],
  ['funke', 'I want box braids on saturday by 9am'],
  ['funke', 'yes'],
]

const steps: Step[] = [
  { at: '07:32' },
  { at: '08:10' },
  { owner: 'who dey come Saturday' },
  { at: '09:05' },
  { from: 'chioma', says: 'Abeg I wan do ghana weaving tomorrow by 11am' },
  { from: 'chioma', says: 'yes' },
  { tap: 'Move' },
  { owner: 'by 12' },
  { owner: 'yes' },
  { at: '09:40' },
  { owner: 'Zainab no show' },
  { owner: 'yes' },
  { at: '10:15' },
  { owner: 'I no dey tomorrow 2 to 4' },
  { owner: 'yes' },
  { at: '11:00' },
  { owner: 'price silk press 13k' },
  { owner: 'yes' },
  { from: 'ngozi', says: 'how much be silk press' },
  { owner: 'undo' },
  { at: '11:20' },
  { owner: 'add Butterfly locs 20k 4 hours' },
  { owner: 'yes' },
  { owner: 'Tope does butterfly locs' },
  { owner: 'yes' },
  { at: '12:05' },
  { from: 'amaka', says: 'I no happy at all, una burn my hair with dryer. I want my money back' },
  { owner: 'take over Amaka' },
  { owner: 'yes' },
  { owner: 'tell Amaka my dear abeg no vex, come back by 3 today make I treat am for you free' },
  { owner: 'yes' },
  { owner: 'hand back Amaka' },
  { owner: 'yes' },
  { at: '13:00' },
  { from: 'ngozi', says: 'una get gift voucher?' },
  { from: 'joy', says: 'Good afternoon, do you have gift cards please' },
  { at: '13:15' },
  { owner: 'Yes o, from 10k. Na for the shop you go buy am' },
  { owner: 'yes' },
  { at: '15:00' },
  { owner: 'pause' },
  { owner: 'yes' },
  { from: 'joy', says: 'how much is cornrows' },
  { at: '15:30' },
  { owner: 'resume' },
  { owner: 'yes' },
  { at: '16:00' },
  { owner: 'Tell Chioma make she bring her attachment come' },
  { owner: 'yes' },
  { at: '16:30' },
  { owner: 'who is coming tomorrow?' },
  { at: '20:05' },
]

/** Lives the day; the same steps give the same talk. */
export async function liveTheDay(): Promise<{ moments: Moment[]; breaches: string[] }> {
  await using shop = await openShop()
  for (const [from, text] of before) {
    shop.writes(from === 'owner' ? owner : customers[from], text)
    await shop.quiet()
  }
  let seen = shop.fake.messages.length
  const moments: Moment[] = []
  let time = ''
  for (const step of steps) {
    const label = 'at' in step ? undefined : labelOf(step)
    if ('at' in step) time = step.at
    await take(shop, step)
    const fresh = shop.fake.messages.slice(seen)
    seen = shop.fake.messages.length
    const others = Object.values(customers).flatMap((who) => {
      const wrote = 'from' in step && customers[step.from] === who ? step.says : undefined
      const heard = told(fresh, who)
      return wrote || heard.length > 0 ? [{ name: who.first_name, ...(wrote && { wrote }), told: heard }] : []
    })
    const hers = told(fresh, owner)
    if (hers.length > 0 || others.length > 0 || label)
      moments.push({ time, ...(label && { owner: label }), told: hers, others })
  }
  return { moments, breaches: shop.fake.breaches }
}

function labelOf(step: Step): string | undefined {
  if ('owner' in step) return step.owner
  return 'tap' in step ? `[${step.tap}]` : undefined
}

async function take(shop: Shop, step: Step): Promise<void> {
  if ('at' in step) return shop.at(`2026-12-03T${step.at}`)
  if ('owner' in step) shop.writes(owner, step.owner)
  if ('from' in step) shop.writes(customers[step.from], step.says)
  if ('tap' in step) {
    const under = shop.fake.messages.findLast(
      (message) => message.chat.id === owner.id && told([message], owner)[0]?.includes(`[${step.tap}]`),
    )
    if (under) shop.fake.press(owner, under, step.tap)
  }
  await shop.quiet()
}

/** Where the day is told. */
export const guide = new URL('../../../docs/owner-day.md', import.meta.url)

const head = `# A day of an owner

Nkechi runs her salon from her own Telegram chat with the bot, in Pidgin with some English. Word for word what the product says:
\`node tests/stories/owner-day/show.ts\` lives the day with the bundled model, the real store and queue and the Telegram
adapter, against a strict stand-in for the Bot API, and writes this page; \`tests/stories/owner-day.test.ts\` lives it again and
holds her side of the talk against it. What is indented is other people's chats. Buttons are in square brackets. What she can
write: [owner-chat.md](owner-chat.md); how she set the salon up: [onboarding.md](onboarding.md).

The day before, Amaka booked a wash and set for ten, Zainab a silk press for nine, and Funke box braids for Saturday.
`

/** What she wrote and was told, line by line as it stands on the page. */
export function herSide({ owner: said, told: hers }: Moment): string[] {
  return [...(said ? [`Nkechi: ${said}`] : []), ...hers.map((text) => `Jara: ${text}`)]
}

/** The page of the documentation: her chat, with what customers wrote and were told beside it. */
export function pageOf(moments: Moment[]): string {
  const blocks: string[] = []
  let time = ''
  for (const moment of moments) {
    if (moment.time !== time) blocks.push(`\n## ${moment.time}\n`)
    time = moment.time
    const { owner: said, told: hers, others } = moment
    const lines = [
      ...(said ? [`Nkechi: ${said}`] : []),
      ...others.flatMap(({ name, wrote, told: heard }) => [
        ...(wrote ? [indented(`${name}: ${wrote}`)] : []),
        ...heard.map((text) => indented(`Jara to ${name}: ${text}`)),
      ]),
      ...hers.map((text) => `Jara: ${text}`),
    ]
    blocks.push(['```text', ...lines, '```'].join('\n'))
  }
  return `${head}${blocks.join('\n').replaceAll('```\n```text\n', '\n')}\n`
}

const indented = (text: string) => text.replace(/^/gm, '        ')
