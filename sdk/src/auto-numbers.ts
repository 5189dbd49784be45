import { openNumbers } from './numbers.ts'
import { startTag } from './start-tag.ts'

// What the collector serves in place of `auto-swaps.ts` where the site lends numbers.
startTag(openNumbers)
