import { expect, it, vi } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { dateOf, toLocal } from '../../domain/time.ts'
import { sentencesOf } from '../../locales/render.ts'
import { dayMs, hourMs, type OwnerLine, openOwnerLine } from './owner-line.ts'

vi.setConfig({ testTimeout: 600_000 })

const dayName = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' })
const quoted = (text: string) => text.replace(/^/gm, '> ')

/** Which of several wordings is drawn is chance: the page has the first. */
function firstWording(text: string, language: Language): string {
  const { soon } = sentencesOf(language).subscription as { soon: string[] }
  const [first = '', ...others] = soon
  const priced = text.replace(/(Me: )[^\n]*?₦7,000\./g, '$1Gel polish: ₦7,000.')
  return others.reduce((so, wording) => {
    const parts = wording.split(/\{\{(\w+).*?\}\}/)
    const pattern = parts.map((part, i) => (i % 2 === 0 ? RegExp.escape(part) : `(?<${part}>.+?)`)).join('')
    const filled = (...found: unknown[]) => {
      const args = found.at(-1) as Record<string, string>
      return first.replace(/\{\{(\w+).*?\}\}/g, (_, name: string) => args[name] ?? '')
    }
    return so.replace(new RegExp(pattern, 'g'), filled)
  }, priced)
}

/** Writes down what an owner and Jara say to each other, day by day. */
class Transcript {
  readonly line: OwnerLine
  readonly parts: string[] = []
  #day = ''

  constructor(line: OwnerLine) {
    this.line = line
  }

  /** What she was told unasked. */
  async told(count: number): Promise<void> {
    const news = this.line.heard()
    expect(news, news.join('\n---\n')).toHaveLength(count)
    for (const text of news) this.#note(text)
  }

  async says(text: string): Promise<string> {
    const answer = await this.line.says(text)
    this.#note(quoted(text))
    this.#note(answer)
    return answer
  }

  /** The days pass, with what she hears on each; always at ten in the morning. */
  async days(count: number, messages: number): Promise<void> {
    let heard = 0
    for (let day = 0; day < count; day++) {
      await this.line.pass(dayMs, dayMs)
      const news = this.line.heard()
      heard += news.length
      for (const text of news) this.#note(text)
    }
    expect(heard).toBe(messages)
  }

  /** So many conversations were counted in this month; a customer begins one more. */
  async customers(counted: number, messages: number): Promise<void> {
    const { line } = this
    const month = toLocal(line.now(), 'Africa/Lagos').slice(0, 7)
    await line.query(
      `INSERT INTO public."UsageCounter" ("businessId", "period", "metric", "count") VALUES ($1, $2, 'conversations', $3)
       ON CONFLICT ("businessId", "period", "metric") DO UPDATE SET "count" = $3`,
      [line.businessId, month, counted - 1],
    )
    await line.asked('how much is gel polish?')
    await this.told(messages)
  }

  #note(text: string): void {
    const today = dateOf(toLocal(this.line.now(), 'Africa/Lagos'))
    if (today !== this.#day) this.parts.push(`**${dayName.format(new Date(`${today}T00:00:00Z`))}**`)
    this.#day = today
    // The secret of a receipt is another one each time.
    this.parts.push(text.replace(/\/receipt\/[\w-]+/g, '/receipt/…').replaceAll('\n', '\n\n'))
  }

  toString(): string {
    return this.parts.join('\n\n')
  }
}

/** A trial, Starter from its end on, the quota used up in January, and nobody pays for February. */
async function untilGrace(
  talk: Transcript,
  words: { plan: string; choose: string; yes: string; paid: string },
) {
  const { line } = talk
  await talk.told(1)
  await line.pass(hourMs, hourMs)
  await talk.says(words.plan)
  await talk.days(11, 1)
  await talk.says(words.choose)
  await talk.says(words.yes)
  await talk.says(words.paid)
  await line.pays()
  await talk.told(1)
  await talk.days(24, 0)
  await talk.customers(200, 1)
  await talk.days(2, 0)
  await talk.customers(250, 1)
  await talk.days(2, 0)
  await talk.customers(251, 1)
  await talk.days(7, 3)
}

const stories: Record<Language, (talk: Transcript) => Promise<void>> = {
  async pcm(talk) {
    const words = { plan: 'which plan I dey', choose: 'I want Starter', yes: 'oya', paid: 'I don pay' }
    await untilGrace(talk, words)
    await talk.days(2, 1)
    await talk.says('I go pay by transfer')
    await talk.says('I don pay')
    await talk.line.pays({ lost: true })
    await talk.says('I don pay o, check am')
    await talk.days(3, 0)
    await talk.says('my plan')
    await talk.says('cancel my plan')
    await talk.says('no')
  },
  async en(talk) {
    const words = { plan: 'my plan', choose: 'upgrade to Starter', yes: 'yes', paid: 'I have paid' }
    await untilGrace(talk, words)
    await talk.days(6, 3)
    await talk.says('plans')
    await talk.says('I want Pro')
    await talk.says('yes')
    await talk.line.pays()
    await talk.told(1)
    await talk.says('receipts')
    await talk.says('cancel my plan')
    await talk.says('yes')
    await talk.says('continue')
    await talk.says('yes')
  },
}

async function told(kind: Parameters<typeof openOwnerLine>[0], language: Language): Promise<string> {
  await using line = await openOwnerLine(kind, language)
  const talk = new Transcript(line)
  await stories[language](talk)
  expect(line.breaches()).toEqual([])
  return firstWording(talk.toString(), language)
}

const head = `# What an owner reads about her plan

Two owners with Jara's own clock put forward: from the free days to a paid plan, through a quota that is used up, a month that
nobody paid, and back. Quoted is what the owner writes; the rest is what Jara writes to her, as Telegram and WhatsApp were given
it. The page is written by \`tests/billing/transcripts.test.ts\` and compared with what the product says
(\`npx vitest run tests/billing/transcripts -u\` writes it anew); the secrets of receipts are left out, and of several wordings the first is
shown.

`
const onWhatsApp = `On WhatsApp's Cloud API, who has not written for 24 hours is reached by a template alone: \`[jara_update] Glow Nails | …\` is
the template's name and its two parameters, in one line.

`

it('the page shows what is said, word for word', async () => {
  const pidgin = await told('telegram', 'pcm')
  const english = await told('whatsapp-cloud', 'en')
  const page = `${head}## In Pidgin, on Telegram\n\n${pidgin}\n\n## In English, on WhatsApp\n\n${onWhatsApp}${english}\n`
  await expect(page).toMatchFileSnapshot('../../docs/billing-transcripts.md')
})
