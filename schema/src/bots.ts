/** Words by which the counter marks what no person's browser shows. Others are left aside. */
export const botMarks = [
  'webdriver',
  'headless',
  'no_languages',
  'no_plugins',
  'zero_screen',
  'automation',
] as const

/**
 * What speaks for a bot. A strong reason is enough; of weak ones it takes two, since each is also
 * seen with people: behind a VPN, in a tab opened in the background, in an odd in-app browser.
 */
export const botReasons = {
  /** The User-Agent names a crawler, a library or a monitor. */
  ua: 'strong',
  /** No browser goes without a User-Agent. */
  no_user_agent: 'strong',
  webdriver: 'strong',
  headless: 'strong',
  automation: 'strong',
  /** The address belongs to a company that rents out servers. */
  data_centre: 'weak',
  /** Faster than a person clicks. */
  rate: 'weak',
  no_languages: 'weak',
  no_plugins: 'weak',
  zero_screen: 'weak',
} as const
