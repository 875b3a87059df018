import { setTimeout as pause } from 'node:timers/promises'
import { readChats } from '../chats.ts'
import type { Customer } from '../standin/customer.ts'
import type { BusinessPhone } from '../standin/phone.ts'

export interface TrafficOptions {
  phones: BusinessPhone[]
  services: string[]
  /** Between two messages to one phone. */
  everyMs: number
  seconds: number
  progress(done: number, of: number): void
}

export interface Traffic {
  sent: number
  /** Of messages that were never answered. */
  lost: number
  /** From a message to the first reply that its writer was shown. */
  waits: number[]
}

/** How many customers write to one phone in turns: each gives the others time, so that no two messages are a burst. */
const customersOfPhone = 6
/** Well above what any reply may take; a message without one until then is lost. */
const patienceMs = 60_000

/** Every phone receives a message every `everyMs`, from customers who each wait for their reply. */
export async function runTraffic(options: TrafficOptions): Promise<Traffic> {
  const { phones, everyMs, seconds, services } = options
  const chats = await readChats(services)
  const traffic: Traffic = { sent: 0, lost: 0, waits: [] }
  const rounds = Math.floor((seconds * 1000) / everyMs)
  const answers: Promise<void>[] = []
  const busy = async (phone: BusinessPhone, at: number) => {
    const callers = callersOf(phone, at, chats)
    // Not all phones in step.
    await pause((everyMs / phones.length) * at)
    const began = performance.now()
    for (let round = 0; round < rounds; round++) {
      answers.push(ask(callers[round % customersOfPhone] as Caller, traffic))
      options.progress(traffic.sent, rounds * phones.length)
      await pause(Math.max(0, began + (round + 1) * everyMs - performance.now()))
    }
  }
  await Promise.all(phones.map(busy))
  await Promise.all(answers)
  return traffic
}

interface Caller {
  customer: Customer
  next(): string
}

function callersOf(phone: BusinessPhone, at: number, chats: (index: number) => string[]): Caller[] {
  return Array.from({ length: customersOfPhone }, (_, index) => {
    const number = `23480${String(at).padStart(3, '0')}${String(index).padStart(5, '0')}`
    return { customer: phone.customer(number, { name: `Customer ${index}` }), next: linesFrom(chats, index) }
  })
}

/** One chat after the other, without end. */
function linesFrom(chats: (index: number) => string[], from: number): () => string {
  let chat = from
  let lines: string[] = []
  return () => {
    if (lines.length === 0) {
      lines = [...chats(chat)]
      chat += customersOfPhone
    }
    return lines.shift() ?? ''
  }
}

async function ask({ customer, next }: Caller, traffic: Traffic): Promise<void> {
  const before = customer.received().length
  const began = performance.now()
  traffic.sent++
  customer.writes(next())
  try {
    await customer.waitFor(before + 1, patienceMs)
    traffic.waits.push(performance.now() - began)
  } catch {
    traffic.lost++
  }
}
