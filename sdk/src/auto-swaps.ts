import type { OpenSwaps } from './counter.ts'
import { openSwaps } from './swaps.ts'

declare const tlSettings: { openSwaps?: OpenSwaps }

// The collector puts this in front of the counter where the site has something to swap.
tlSettings.openSwaps = openSwaps
