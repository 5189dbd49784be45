// Once the mail is on its way, and not when a visitor presses the button: fields may be wrong.
document.addEventListener('wpcf7mailsent', () => {
  window.tl('goal', 'request')
})
