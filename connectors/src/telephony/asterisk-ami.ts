import type { Conversation, Heard } from '../connector.ts'

/** Longer than any event; what is longer is no manager's. */
const longestFrame = 64 * 1024

/**
 * Talks to Asterisk's manager interface: logs in once greeted, asks for the events of CDRs alone, and
 * hands on each `Cdr` as it stands. https://docs.asterisk.org/Configuration/Interfaces/AMI/
 */
export function amiConversation({
  username,
  secret,
}: {
  username: string
  secret: string
}): Conversation {
  let rest = ''
  let greeted = false

  return {
    hear(text) {
      rest += text
      const heard: Heard[] = []
      if (!greeted) {
        const end = rest.indexOf('\n')
        if (end < 0) return rest.length > 1024 ? [{ problem: 'not_ami' }] : []
        if (!rest.startsWith('Asterisk Call Manager')) return [{ problem: 'not_ami' }]
        rest = rest.slice(end + 1)
        greeted = true
        heard.push({ say: login(username, secret) })
      }
      const frames = rest.split(/\r?\n\r?\n/)
      rest = frames.pop() ?? ''
      for (const frame of frames) heard.push(...heardIn(frame))
      return rest.length > longestFrame ? [...heard, { problem: 'frame_too_long' }] : heard
    },
  }
}

function login(username: string, secret: string): string {
  const lines = ['Action: Login', `Username: ${username}`, `Secret: ${secret}`, 'Events: cdr']
  return `${lines.join('\r\n')}\r\n\r\n`
}

function heardIn(frame: string): Heard[] {
  const field = fieldsOfFrame(frame)
  if (field('Response') === 'Error') return [{ problem: 'login_refused' }]
  return field('Event') === 'Cdr' ? [{ delivery: frame }] : []
}

/** A frame is lines of `Name: value`. Asterisk has written names in more than one case. */
export function fieldsOfFrame(frame: string): (name: string) => string {
  const fields = new Map<string, string>()
  for (const line of frame.split(/\r?\n/)) {
    const at = line.indexOf(':')
    if (at > 0) fields.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim())
  }
  return (name) => fields.get(name.toLowerCase()) ?? ''
}
