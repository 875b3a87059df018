const live = document.getElementById('live')
const offline = document.getElementById('offline')
const lead = document.getElementById('lead')
/** So many looks in a row that fail are worth a word. */
const patience = 3
/** A phone's network may swallow a request; in ms. */
const longest = 10_000
let failures = 0
/** When what is offered has run out, in ms since 1970; absent where nothing is. */
let ends
let runOut
let next

const shown = () => live.firstElementChild.dataset

/** Reads what the page shows now. */
function follow() {
  const { lasts, scene } = shown()
  ends = lasts === '' ? undefined : Date.now() + Number(lasts)
  clearTimeout(runOut)
  if (ends !== undefined) runOut = setTimeout(hideOffer, Number(lasts))
  if (scene === 'ready') lead?.remove()
  offerCopy()
}

/** What has run out is taken away, whether or not the server can be asked. */
function hideOffer() {
  live.querySelector('.offer')?.remove()
  const instead = live.querySelector('.run-out')
  if (instead) instead.hidden = false
}

/** Only a safe connection may write to the clipboard. */
function offerCopy() {
  const button = document.getElementById('copy')
  if (!button || !navigator.clipboard) return
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById('code').dataset.code)
    button.textContent = button.dataset.copied
  })
}

async function look() {
  clearTimeout(next)
  try {
    const address = `${live.dataset.address}&seen=${shown().version}`
    const response = await fetch(address, { signal: AbortSignal.timeout(longest) })
    // The browser's time with this page is over.
    if (response.status === 403) return location.reload()
    if (response.status === 200) {
      live.innerHTML = await response.text()
      follow()
    }
    failures = 0
  } catch {
    failures++
  }
  offline.hidden = failures < patience
  again()
}

function again() {
  const every = Number(shown().every)
  clearTimeout(next)
  if (every > 0) next = setTimeout(look, every)
}

// A phone stops pages in the background; what this one shows when it wakes must be true.
document.addEventListener('visibilitychange', () => {
  if (document.hidden || Number(shown().every) === 0) return
  if (ends !== undefined && Date.now() >= ends) hideOffer()
  look()
})

follow()
again()
