import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from './config.ts'
import { StartError } from './errors.ts'

/** What a running collector answers to the operator's own key. @throws StartError that says what to do. */
export async function askCollector(url: string, method: 'GET' | 'POST' = 'GET'): Promise<string> {
  const { apiKey, dataDir } = readConfig()
  const headers = { authorization: `Bearer ${apiKey ?? (await keptKey(dataDir))}` }
  const response = await fetch(url, { method, headers }).catch((cause: unknown) => {
    throw new StartError(
      `Nothing answers at ${new URL(url).origin}`,
      'Start the collector with `npm start` in another terminal, or say where it is with --url.',
      { cause },
    )
  })
  const text = await response.text()
  if (!response.ok) throw refused(response.status, text)
  return text
}

async function keptKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'api-key')
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new StartError(
      `No API key in ${file}`,
      'Set API_KEY, or DATA_DIR as the collector has it.',
      { cause },
    )
  }
}

function refused(status: number, text: string): StartError {
  const { message = text, allowed = [] } = JSON.parse(text)
  return new StartError(
    `The collector answered ${status}: ${message}`,
    allowed.length > 0 ? `Give one of ${allowed.join(', ')}.` : 'See --help.',
  )
}
