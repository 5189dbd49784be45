import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Table from 'cli-table3'
import { type Calls, measureCalls } from './numbers/calls.ts'
import { type Daily, measureDaily } from './numbers/daily.ts'
import { type Lending, measureLending } from './numbers/latency.ts'
import { measureSteady, type Steady } from './numbers/steady.ts'

type Options = { arrivals: number; json: boolean }

/** What pools of numbers do under load, as text. The exit code is 1 where a promise was broken. */
export async function benchNumbers({ arrivals, json }: Options): Promise<string> {
  // A measure of memory that counts what is garbage says nothing.
  setFlagsFromString('--expose-gc')
  Object.assign(globalThis, { gc: runInNewContext('gc') })
  const others = 4 * 36_000 + 8 * 60_000
  const bar = openBar(arrivals + others)
  const lending = await measureLending(bar.say)
  const steady = measureSteady(arrivals, bar.add)
  const daily = measureDaily(bar.add)
  const calls = measureCalls(bar.add)
  bar.end()
  const doubled = [...steady, ...daily, ...calls].reduce((sum, one) => sum + one.doubled, 0)
  const off = steady.filter((one) => Math.abs(one.turnedAway / one.erlang - 1) > 0.1)
  if (doubled > 0 || off.length > 0) process.exitCode = 1
  if (json) return `${JSON.stringify({ steady, daily, calls, lending, doubled }, null, 2)}\n`
  return [
    `Steady arrivals, as many as the pool has numbers\n${steadyTable(steady)}`,
    `1,200 visits a day, a hold of 30 minutes\n${dailyTable(daily)}`,
    `30 numbers, 60 visits an hour; callers call 15 minutes after they came, on average\n${callTable(calls)}`,
    `50,000 leases at once\n${lendingTable(lending)}`,
    `Numbers that two held at once: ${doubled}\n`,
  ].join('\n')
}

function steadyTable(rows: Steady[]): string {
  const table = tableOf(['numbers', 'visits/h', 'visits', 'turned away', 'Erlang B', 'ratio'])
  for (const { numbers, perHour, arrivals, turnedAway, erlang } of rows) {
    const ratio = (turnedAway / erlang).toFixed(3)
    table.push([numbers, perHour, arrivals, percent(turnedAway), percent(erlang), ratio])
  }
  return `${table}\n`
}

function dailyTable(rows: Daily[]): string {
  const table = tableOf(['sized by', 'numbers', 'turned away', 'in the peak hour'])
  for (const { sized, numbers, turnedAway, inPeak } of rows) {
    table.push([sized, numbers, percent(turnedAway), percent(inPeak)])
  }
  return `${table}\n`
}

function callTable(rows: Calls[]): string {
  const head = ['hold, min', 'visits turned away', 'calls right', 'wrong', 'unknown', 'no number']
  const table = tableOf(head)
  for (const { holdMinutes, turnedAway, right, wrong, unknown, withoutNumber } of rows) {
    const shares = [turnedAway, right, wrong, unknown, withoutNumber].map(percent)
    table.push([holdMinutes, ...shares])
  }
  return `${table}\n`
}

function lendingTable(rows: Lending[]): string {
  const table = tableOf(['lent', 'asks', 'asks/s', 'p50 ms', 'p99 ms', 'MB'])
  for (const { where, asks, perSecond, p50Ms, p99Ms, megabytes } of rows) {
    const figures = [perSecond.toFixed(), p50Ms.toFixed(4), p99Ms.toFixed(4), megabytes.toFixed(1)]
    table.push([where, asks, ...figures])
  }
  return `${table}\n`
}

function tableOf(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } })
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}

/** How far it is, on one line of the terminal; nothing where nobody looks. */
function openBar(whole: number) {
  const { stderr } = process
  let done = 0
  return { add, say: (line: string) => stderr.write(`${line}\n`), end: () => draw('\n') }

  function add(more: number): void {
    done += more
    draw('')
  }

  function draw(end: string): void {
    if (!stderr.isTTY) return
    const share = Math.min(1, done / whole)
    const filled = Math.round(share * 40)
    const bar = `${'█'.repeat(filled)}${'░'.repeat(40 - filled)}`
    stderr.write(`\r${bar} ${Math.floor(share * 100)} % ${done} visits${end}`)
  }
}
