import type { Settings } from '../src/config.ts'

/** The settings of a shop that asks for nothing special, but for what is given. */
export function settingsOf(given: Partial<Settings> = {}): Settings {
  return {
    site: 'shop',
    collector: 'https://shop.example/metrics/tl.js',
    domains: ['shop.example'],
    payment_domains: [],
    field_name: 'tl_cid',
    swaps: [],
    consent: 'granted',
    when_denied: 'nothing',
    gpc: 'ignored',
    dnt: 'ignored',
    hash: false,
    goals: [],
    watch: [],
    off: [],
    source_fields: {},
    ...given,
  }
}
