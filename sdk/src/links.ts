import { covers, hostOf } from './hosts.ts'

const shapes = {
  tel: /^(tel|sms):/,
  mailto: /^mailto:/,
  messenger:
    /^((whatsapp|tg|viber|skype):|https?:..(wa\.me|(\w+\.)?whatsapp\.com|(t|telegram|m|vk|signal)\.me)\/)/,
  download:
    /^http[^?#]*\.(pdf|docx?|xlsx?|pptx?|od[tsp]|csv|rtf|epub|zip|rar|7z|t?gz|dmg|pkg|exe|msi|apk|mp[34]|avi|mov|wav)([?#]|$)/i,
  outbound: /^http/,
}

/** What kind of a link is worth a hit; undefined for links within the site. */
export function kindOf(href: string, link: Element, ownDomains: string[]): string | undefined {
  const kinds = Object.entries(shapes)
  const [kind] = kinds.find(([name, shape]) => isKind(name) || shape.test(href)) || []
  return kind === 'outbound' && covers(ownDomains, hostOf(href)) ? undefined : kind

  function isKind(name: string): boolean {
    return name === 'download' && link.hasAttribute('download')
  }
}
