const line = document.querySelector('#line')
const day = document.querySelector('#day')
const words = document.querySelector('#words').dataset

/**
 * The list elements of one message: a heading where a new day starts, and its bubble. Elements of an earlier
 * drawing are used again, so that screen readers announce each message once.
 */
export function showLine(message, before, known, actions) {
  const elements = []
  const date = dayOf(message.at)
  // Until it is stored a message has only the phone's own time, which may be days off.
  const newDay = !before || (dayOf(before.at) !== date && !message.state)
  if (newDay) elements.push(known.get(date) ?? dayHeading(date, message.at))
  const element = known.get(message.id) ?? bubbleOf(message, actions)
  update(element, message, before, actions)
  elements.push(element)
  return elements
}

function bubbleOf(message, { again }) {
  const element = line.content.firstElementChild.cloneNode(true)
  element.dataset.key = message.id
  element.classList.add(message.from)
  element.querySelector('.who').textContent = words[message.from]
  element.querySelector('.text').textContent = message.text
  element.querySelector('.again').addEventListener('click', () => again(message.id))
  return element
}

function update(element, message, before, { choices, say }) {
  element.classList.toggle('turn', before?.from !== message.from)
  element.classList.toggle('sending', message.state === 'sending')
  element.classList.toggle('failed', message.state === 'failed')
  element.querySelector('.again').hidden = message.state !== 'failed'
  const time = element.querySelector('time')
  time.dateTime = message.at
  time.textContent = message.state === 'sending' ? words.sending : clock(message.at)
  showChoices(element.querySelector('.choices'), choices ? message.buttons : [], say)
}

function showChoices(box, buttons, say) {
  if (box.childElementCount === buttons.length) return
  box.replaceChildren(
    ...buttons.map(({ label, text }) => {
      const key = document.createElement('button')
      key.type = 'button'
      key.textContent = label
      key.addEventListener('click', () => say(text), { once: true })
      return key
    }),
  )
}

function dayHeading(date, at) {
  const element = day.content.firstElementChild.cloneNode(true)
  element.dataset.key = date
  element.textContent = dayName(at)
  return element
}

function dayName(at) {
  const yesterday = new Date()
  yesterday.setDate(yesterday.getDate() - 1)
  if (dayOf(at) === dayOf(new Date())) return words.today
  if (dayOf(at) === dayOf(yesterday)) return words.yesterday
  return new Date(at).toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' })
}

function dayOf(at) {
  return new Date(at).toDateString()
}

function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })
}
