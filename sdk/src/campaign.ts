import { hash } from './hash.ts'

// Tags and click IDs as schema/src/utm-aliases.ts and click-ids.ts list them.
const tag =
  /^(([um]tm|matomo|pk|piwik)_\w+|_openstat|roistat|(g|y|tt|tw|fb|ys)clid|[gw]braid|msclkid|li_fat_id|rb_clickid)$/i

/** A short hash of the campaign parameters and click IDs of a URL; '' where it carries none. */
export function campaignKey(url: string): string {
  const tags = [...new URL(url).searchParams].filter(([name, value]) => value && tag.test(name))
  return tags[0] ? hash(tags.sort().join('&')) : ''
}
