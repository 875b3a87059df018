import { describe, expect, it } from 'vitest'
import type { Say } from '../../domain/say.ts'
import { render } from '../../locales/render.ts'

const start = { at: '2026-12-04T13:00', today: '2026-12-02' }
const text = (say: Say, language: 'en' | 'pcm', seed = 'x') => render([say], language, { seed }).text
/** Every wording of a sentence, sorted. */
const wordings = (say: Say, language: 'en' | 'pcm') =>
  [...new Set(Array.from({ length: 30 }, (_, seed) => text(say, language, `${seed}`)))].sort()

describe('what Jara cannot read, as the customer is told', () => {
  const say = (name: string): Say => ({ key: `unreadable.${name}`, args: { who: 'Bella' } })

  it.each([
    [
      'voice',
      "I can't listen to voice notes yet 🙏 Please type it for me.",
      'I no fit hear voice note yet 🙏 Abeg type am.',
    ],
    [
      'image',
      "I can't see pictures yet, so I've asked Bella to look. You can also tell me in words what you want.",
      'I never fit see picture, so I don tell Bella make e check am. You fit still type wetin you want for me.',
    ],
    [
      'location',
      "Thanks for the location 📍 I've passed it to Bella.",
      'Thank you for the location 📍 I don pass am give Bella.',
    ],
    [
      'locationUnseen',
      "I can't open locations here 🙏 Please type the address or the nearest bus stop.",
      'I no fit open location for here 🙏 Abeg type the address or the bus stop wey near am.',
    ],
    [
      'viewOnce',
      "View-once messages don't open here 🙏 Please send it the normal way, or type it for me.",
      'View once no dey open for here 🙏 Abeg send am the normal way, or type am for me.',
    ],
    ['sticker', "😊 I'm here if you need anything.", '😊 I dey here o, if you need anything.'],
  ])('%s', (name, english, pidgin) => {
    expect(wordings(say(name), 'en')).toContain(english)
    expect(wordings(say(name), 'pcm')).toContain(pidgin)
  })

  it.each(['image', 'video', 'document', 'location', 'contact'])('%s names no nobody', (name) => {
    const nobody = { key: `unreadable.${name}`, args: { who: null } }
    expect(text(nobody, 'en')).toContain('our team')
    expect(text(nobody, 'pcm')).toContain('our people')
  })
})

describe('STOP and START say exactly what they mean', () => {
  it('in English', () => {
    expect(text({ key: 'stop.done' }, 'en')).toBe(
      "Okay, I've stopped. You'll get no reminders or other messages from us. If you write here I'll still answer, and nothing else. To get reminders again, send START.",
    )
    expect(text({ key: 'stop.booking', args: { service: 'Pedicure', start } }, 'en')).toBe(
      'Your Pedicure, Friday 4 December at 1pm, still stands.',
    )
    expect(text({ key: 'start.done' }, 'en')).toBe(
      "Done 👍 You'll get our reminders again. To stop them, send STOP.",
    )
  })

  it('in Pidgin', () => {
    expect(text({ key: 'stop.done' }, 'pcm')).toBe(
      'Okay, I don stop. We no go send you reminder or any other message again. If you write for here I go still answer you, na only that. If you want reminder back, send START.',
    )
    expect(text({ key: 'stop.booking', args: { service: 'Pedicure', start } }, 'pcm')).toBe(
      'Your Pedicure, Friday 4 December by 1pm, still dey.',
    )
    expect(text({ key: 'start.done' }, 'pcm')).toBe(
      'E don set 👍 Our reminder go dey reach you again. If you wan stop am, send STOP.',
    )
  })
})

describe('what the owner is told', () => {
  const both = (key: string, args: Say['args']) =>
    (['en', 'pcm'] as const).map((one) => text({ key: `owner.${key}`, args: args ?? {} }, one))

  it.each([
    [
      'sent',
      { customer: 'Chika', kinds: ['voice'] },
      "Chika sent a voice note that I can't read. Please look in the chat.",
      'Chika send voice note wey I no fit read. Abeg check the chat.',
    ],
    [
      'sent',
      { customer: null, kinds: ['image', 'location', 'view-once'] },
      "A customer sent a picture, a location and a view-once message that I can't read. Please look in the chat.",
      'One customer send picture, location and view once wey I no fit read. Abeg check the chat.',
    ],
    [
      'sentUnseen',
      { customer: 'Chika', kinds: ['image'] },
      "Chika sent a picture that I can't read. I asked for words instead.",
      'Chika send picture wey I no fit read. I don tell am make e type am.',
    ],
    [
      'undelivered',
      { customer: 'Chika', why: 'window-closed' },
      'Chika did not get my message: their last message is more than 24 hours old, and WhatsApp lets me send nothing now. Please call them.',
      'Chika no get my message: e don pass 24 hours since e last write, and WhatsApp no gree make I send anything now. Abeg call am.',
    ],
    [
      'undelivered',
      { customer: null, why: 'not-on-channel' },
      "A customer did not get my message: this number or account can't be reached there. Please call them.",
      'One customer no get my message: that number or account no dey reach for there. Abeg call am.',
    ],
    [
      'unreached',
      { customers: ['Chika (+2348030000001)', '+2348030000002'] },
      'I could not send my messages to Chika (+2348030000001) and +2348030000002 for a whole day, so they have no answer. Please call or write to them.',
      'My message no fit reach Chika (+2348030000001) and +2348030000002 for one whole day, so dem never get answer. Abeg call dem or write dem.',
    ],
    [
      'handedBack',
      { count: 0 },
      "You had no chat to give back: I'm answering in all of them.",
      'No chat dey to give back: na me dey answer all of them.',
    ],
    [
      'handedBack',
      { count: 1 },
      "Thanks, I've taken 1 chat back and answer there again.",
      'Thank you, I don collect 1 chat back, I dey answer for there again.',
    ],
    [
      'handedBack',
      { count: 3 },
      "Thanks, I've taken 3 chats back and answer there again.",
      'Thank you, I don collect 3 chats back, I dey answer for there again.',
    ],
    [
      'linkLost',
      { channel: 'whatsapp-web', detail: 'LOGOUT', url: 'https://jara.example/link/bella' },
      "I've lost the link to your WhatsApp (LOGOUT), so I can't answer there now. To link it again, open https://jara.example/link/bella",
      'The link to your WhatsApp don cut (LOGOUT), so I no fit answer for there now. To link am again, open https://jara.example/link/bella',
    ],
    [
      'linkLost',
      { channel: 'whatsapp-web', detail: null, url: null },
      "I've lost the link to your WhatsApp, so I can't answer there now. To link it again, please ask whoever runs Jara for you for a new link.",
      'The link to your WhatsApp don cut, so I no fit answer for there now. To link am again, abeg ask the person wey dey run Jara for you make e send you new link.',
    ],
    [
      'linkReady',
      { channel: 'whatsapp-web', minutes: 30, word: '#jara' },
      'Your WhatsApp is linked: I answer there now. When you type in a chat yourself, I keep quiet in it for 30 minutes. Type #jara there to bring me back sooner.',
      'Your WhatsApp don link: I dey answer for there now. Any chat wey you type by yourself, I go keep quiet for there for 30 minutes. Type #jara for inside if you want me back quick.',
    ],
  ] as const)('%s %j', (key, args, english, pidgin) => {
    expect(both(key, structuredClone(args) as unknown as Say['args'])).toEqual([english, pidgin])
  })
})
