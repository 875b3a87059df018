// A person's browser goes on by itself, and keeps the key out of its history; a link preview does neither.
history.replaceState(null, '', location.pathname)
document.getElementById('open').submit()
