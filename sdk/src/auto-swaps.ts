import { startTag } from './start-tag.ts'
import { openSwaps } from './swaps.ts'

// What the collector serves in place of `auto.ts` where the site has something to swap.
startTag(({ settings }) => openSwaps(settings.swaps))
