import { openSite } from './site.js'

const { COLLECTOR = 'http://localhost:8080', PORT = '8081' } = process.env
const { origin } = await openSite({ collector: COLLECTOR, port: Number(PORT) })
process.stdout.write(`\n  The examples: ${origin.replace('127.0.0.1', 'localhost')}/\n\n`)
