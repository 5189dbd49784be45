import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lockJournal } from './lock.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-lock-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const freshDir = () => mkdtempSync(join(home, 'one-'))
const monday = async () => 'monday'

// This process's parent lives as long as the test does.
test('a lock of a process that lives is not taken over', async () => {
  const dir = freshDir()
  writeFileSync(join(dir, 'lock'), `${process.ppid}\n`)
  await expect(lockJournal(dir, monday)).rejects.toThrow(`in use by process ${process.ppid}`)
})

test('a lock of a process that is dead is taken over', async () => {
  const dir = freshDir()
  writeFileSync(join(dir, 'lock'), '999999999\n')
  expect(await lockJournal(dir, monday)).toMatchObject({ rebooted: false })
})

test("after a power cut the lock is nobody's, whoever has its number now", async () => {
  const dir = freshDir()
  writeFileSync(join(dir, 'lock'), `${process.ppid}\n`)
  writeFileSync(join(dir, 'boot'), 'sunday\n')
  expect(await lockJournal(dir, monday)).toMatchObject({ rebooted: true })
})

test('a machine that started anew is noticed once, after a clean stop too', async () => {
  const dir = freshDir()
  for (const [boot, rebooted] of [
    ['sunday', false],
    ['sunday', false],
    ['monday', true],
    ['monday', false],
    ['', false],
  ] as const) {
    const lock = await lockJournal(dir, async () => boot)
    expect([boot, lock.rebooted]).toEqual([boot, rebooted])
    await lock.noteBoot()
    await lock.unlock()
  }
})
