import type { Act, Ask } from '../intent.ts'
import { asksOf } from './details.ts'
import { tellBookings } from './existing.ts'
import { answerFaq } from './faq.ts'
import { answerHours } from './hours.ts'
import { answerBargain, answerDeposit, answerDuration, answerPrice, answerServices } from './price.ts'
import { answerBot, answerLocation } from './questions.ts'
import type { Turn } from './turn.ts'

/** One answer for each kind of question; all asks of that kind go to it together. */
const answers: Partial<Record<Act, (turn: Turn, asks: Ask[]) => void>> = {
  services: answerServices,
  price: answerPrice,
  duration: answerDuration,
  hours: answerHours,
  location: answerLocation,
  deposit: answerDeposit,
  bargain: answerBargain,
  faq: answerFaq,
  mybooking: tellBookings,
  bot: answerBot,
}

/** Answers every question of the message, in her order. */
export function answerQuestions(turn: Turn, asks: Ask[]) {
  for (const act of new Set(asks.map((ask) => ask.act))) answers[act]?.(turn, asksOf(asks, act))
}
