declare module 'hoodiecrow-imap' {
  import type { Server, Socket } from 'node:net'

  type Message = { raw: string; internaldate: string; flags?: string[] }
  type ImapServer = {
    server: Server
    listen(port: number, host: string, done: () => void): void
    close(done: () => void): void
    appendMessage(mailbox: string, flags: string[], internaldate: string, raw: string): void
    getMailbox(name: string): { messages: Message[]; uidvalidity: number }
    connectionHandlers: ((connection: { socket: Socket }) => void)[]
  }
  export default function hoodiecrow(options: {
    plugins: string[]
    storage: Record<string, { uidvalidity?: number; messages: Message[] }>
  }): ImapServer
}
