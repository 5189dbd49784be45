import type { OpenSwaps } from './counter.ts'
import { type OpenNumbers, openNumbers } from './numbers.ts'
import { openSwaps } from './swaps.ts'

declare const tlSettings: { openSwaps?: OpenSwaps; openNumbers?: OpenNumbers }

// In place of `tl-swaps.js` where the site lends numbers.
tlSettings.openSwaps = openSwaps
tlSettings.openNumbers = openNumbers
