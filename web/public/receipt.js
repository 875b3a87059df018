// Printing is the browser's own: it also saves as PDF.
const button = document.getElementById('print')
button.hidden = false
button.addEventListener('click', () => window.print())
