import { expect, test } from 'vitest'
import { openLog } from '../../start/log.ts'

function logged(fields: object): Record<string, unknown> {
  let line = ''
  const destination = {
    write(text: string) {
      line += text
    },
  }
  openLog('info', destination).info(fields, 'something happened')
  return JSON.parse(line)
}

test('a line says when, how grave, what, and which ids', () => {
  expect(logged({ conversationId: 'c1' })).toMatchObject({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    msg: 'something happened',
    conversationId: 'c1',
  })
})

test('what a customer said, who she is and what opens doors stays out, wherever it was put', () => {
  const line = logged({
    text: 'I wan barb',
    message: { text: 'I wan barb', id: 'm1' },
    deep: { customer: { phone: '+2348030000001' } },
    account: { credentials: { token: '1:x' }, id: 'a1' },
  })
  const whole = JSON.stringify(line)
  expect(whole).not.toMatch(/barb|234803|1:x/)
  expect(whole).toMatch(/m1.*a1/)
})

test('an error keeps what locates the fault and loses what its library attached', () => {
  const error = Object.assign(
    new Error('GET https://api.telegram.org/bot1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe failed', {
      cause: new Error('postgresql://jara:hunter2@db/jara refused'),
    }),
    { payload: { chat_id: 5, text: 'I wan barb' }, code: 'ECONNREFUSED' },
  )
  const whole = JSON.stringify(logged({ err: error }))
  expect(whole).toContain('ECONNREFUSED')
  expect(whole).toContain('log.test.ts')
  expect(whole).not.toMatch(/AAHdq|hunter2|barb/)
})

test('neither the numbers in the ids of chats nor what opens WhatsApp or a link page stays in an error', () => {
  const token = `EAAG${'x1Y2'.repeat(20)}`
  const error = new Error('could not send to 2348031112222@c.us', {
    cause: new Error(
      `GET http://jara.example/link/a1?key=${'k'.repeat(32)} with ${token} for 555666777:3@lid`,
    ),
  })
  const line = logged({
    err: error,
    pairNumber: '2348031112222',
    chatId: '2348031112222@c.us',
    offer: '2@qr',
  })
  const whole = JSON.stringify(line)
  expect(whole).toContain('could not send to [chat]')
  expect(whole).not.toMatch(/234803|555666|EAAG|kkkk|2@qr/)
})

test('neither who pays nor what takes her money stays', () => {
  const key = `sk_live_${'a1'.repeat(20)}`
  const error = new Error(
    `charge of ada@example.com.ng with AUTH_x1y2 and ${key}: see /receipt/${'r'.repeat(24)}`,
  )
  const line = logged({
    ...{ err: error, email: 'ada@example.com.ng', authorization: `Bearer ${key}` },
    payment: { reference: 'jara-1', config: { secretKey: key }, accountNumber: '0123456789' },
  })
  const whole = JSON.stringify(line)
  expect(whole).toContain('charge of [email] with [secret] and [secret]: see /receipt/[key]')
  expect(whole).toContain('jara-1')
  expect(whole).not.toMatch(/ada@|a1a1|x1y2|rrrr|0123456789/)
})
