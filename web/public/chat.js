import { openConversation } from './conversation.js'
import { showLine } from './lines.js'

const slug = document.body.dataset.slug
const list = document.querySelector('#messages')
const main = document.querySelector('main')
const typing = document.querySelector('#typing')
const offline = document.querySelector('#offline')
const form = document.querySelector('#composer')
const field = document.querySelector('#text')

/** Typing dots go when nothing came of them: the reply was lost or a person is looking. */
const typingMs = 12_000
let typingTimer

const conversation = openConversation(slug, { changed: draw, online: showOnline, typing: showTyping })

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const text = field.value.trim()
  if (text !== '') conversation.say(text)
  field.value = ''
  grow()
  field.focus()
})

field.addEventListener('keydown', (event) => {
  // On phones Enter makes a new line or is the keyboard's own send key; isComposing is an unfinished word.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  form.requestSubmit()
})

field.addEventListener('input', grow)

function grow() {
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight + 2}px`
}

/** Brings the list up to date: keeps what is there, adds what is new, in the conversation's order. */
function draw(messages) {
  const atEnd = main.scrollHeight - main.scrollTop - main.clientHeight < 80
  const last = messages.at(-1)
  const known = new Map([...list.children].map((element) => [element.dataset.key, element]))
  let cursor = list.firstChild
  for (const [index, message] of messages.entries()) {
    for (const element of showLine(message, messages[index - 1], known, {
      choices: message === last,
      say: conversation.say,
      again: conversation.again,
    })) {
      if (element === cursor) cursor = cursor.nextSibling
      else list.insertBefore(element, cursor)
    }
  }
  while (cursor) {
    const next = cursor.nextSibling
    cursor.remove()
    cursor = next
  }
  if (last && last.from !== 'customer') showTyping(false)
  if (atEnd || last?.state === 'sending') toEnd()
}

function showTyping(shown = true) {
  clearTimeout(typingTimer)
  const appears = shown && typing.hidden
  typing.hidden = !shown
  if (shown) typingTimer = setTimeout(showTyping, typingMs, false)
  if (appears) toEnd()
}

function showOnline(online) {
  offline.hidden = online
}

function toEnd() {
  main.scrollTop = main.scrollHeight
}

// The keyboard of a phone takes half of the page away.
window.visualViewport?.addEventListener('resize', toEnd)
