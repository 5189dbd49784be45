const automation = ['__playwright', '_phantom', 'callPhantom', 'domAutomation']

/** What this browser shows that no person's does, as words of the collector's list, comma-joined. */
export function marks(): string {
  const { webdriver, userAgent, languages } = navigator
  return [
    webdriver && 'webdriver',
    /Headless/.test(userAgent) && 'headless',
    languages?.length === 0 && 'no_languages',
    !outerWidth && 'zero_screen',
    automation.some((name) => name in window) && 'automation',
  ]
    .filter(Boolean)
    .join()
}
