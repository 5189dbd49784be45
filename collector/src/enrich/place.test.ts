import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { ipBaseFile } from '../../test/ip-base-file.ts'
import { addressOf } from './address.ts'
import { openPlaces } from './place.ts'

const dir = mkdtempSync(join(tmpdir(), 'throughline-places-'))
const placeFile = join(dir, 'place.mmdb')
const networkFile = join(dir, 'network.mmdb')
const broken: string[] = []
afterEach(() => {
  broken.length = 0
  for (const file of readdirSync(dir)) rmSync(join(dir, file))
})
afterAll(() => rmSync(dir, { recursive: true }))

async function open() {
  const places = await openPlaces({
    dataDir: dir,
    placeBase: undefined,
    networkBase: undefined,
    onBroken: (_, file) => broken.push(file),
  })
  places.close()
  await places.refresh()
  return { ...places, of: (ip: string) => places.find(addressOf(ip)) }
}
function put(file: string, bytes: Buffer) {
  writeFileSync(`${file}.new`, bytes)
  renameSync(`${file}.new`, file)
}

const maxmind = {
  country: { iso_code: 'DE', names: { en: 'Germany' } },
  subdivisions: [{ iso_code: 'BE', names: { en: 'Land Berlin' } }],
  city: { names: { de: 'Berlin', en: 'Berlin' } },
}
const flat = { country_code: 'RU', state1: 'Tula Oblast', city: 'Tula', timezone: 'Europe/Moscow' }

test.each([
  { ip: '8.8.8.8', country: 'US' },
  { ip: '77.88.8.8', country: 'RU' },
  { ip: '193.0.6.139', country: 'NL' },
  { ip: '::ffff:193.0.6.139', country: 'NL' },
  { ip: '2001:4860:4860::8888', country: 'US' },
  { ip: '2a02:6b8::feed:ff', country: 'RU' },
  { ip: '127.0.0.1', country: '' },
  { ip: '192.168.1.1', country: '' },
  { ip: 'fd00::1', country: '' },
  { ip: 'nonsense', country: '' },
])('without a base of the operator, $ip is in the country "$country"', async ({ ip, country }) => {
  const { of } = await open()

  expect(of(ip)).toEqual({ place: { country, region: '', city: '' }, network: '' })
  expect(broken).toEqual([])
})

test("the operator's base tells region and city, in the layouts of all its makers", async () => {
  put(placeFile, ipBaseFile({ '77.88.8.0/24': flat, '193.0.0.0/16': maxmind }))
  const { of } = await open()

  expect(of('77.88.8.8').place).toEqual({ country: 'RU', region: 'Tula Oblast', city: 'Tula' })
  expect(of('193.0.6.139').place).toEqual({
    country: 'DE',
    region: 'Land Berlin',
    city: 'Berlin',
  })
  // Of what it does not cover, the country is known all the same.
  expect(of('8.8.8.8').place).toEqual({ country: 'US', region: '', city: '' })
  expect(of('2a02:6b8::feed:ff').place).toEqual({ country: 'RU', region: '', city: '' })
})

test('the owner of a network comes from a base of its own, or from the base of places', async () => {
  const owned = (name: string) => ({ autonomous_system_organization: name })
  put(placeFile, ipBaseFile({ '8.8.8.0/24': { ...flat, ...owned('Google LLC') } }))
  put(networkFile, ipBaseFile({ '77.88.8.0/24': owned('YANDEX LLC') }))
  const { of } = await open()

  expect(of('8.8.8.8').network).toBe('Google LLC')
  expect(of('77.88.8.8').network).toBe('YANDEX LLC')
  expect(of('193.0.6.139').network).toBe('')
})

test('a base that is put in place, or renamed over the old one, is read without a restart', async () => {
  const { of, refresh } = await open()
  expect(of('77.88.8.8').place.city).toBe('')

  put(placeFile, ipBaseFile({ '77.88.8.0/24': flat }))
  await refresh()
  expect(of('77.88.8.8').place.city).toBe('Tula')

  put(placeFile, ipBaseFile({ '77.88.8.0/24': { ...flat, city: 'Aleksin' } }))
  await refresh()
  expect(of('77.88.8.8').place.city).toBe('Aleksin')
})

test('a broken base leaves the old one in place and is told of once; a good one mends it', async () => {
  const good = ipBaseFile({ '77.88.8.0/24': flat })
  put(placeFile, good)
  const { of, refresh } = await open()

  for (const bytes of [Buffer.alloc(0), Buffer.from('<html>'), good.subarray(0, 200)]) {
    put(placeFile, bytes)
    await refresh()
    await refresh()
    expect(broken.splice(0)).toEqual([placeFile])
    expect(of('77.88.8.8').place.city).toBe('Tula')
  }
  rmSync(placeFile)
  await refresh()
  expect(of('77.88.8.8').place.city).toBe('Tula')

  put(placeFile, ipBaseFile({ '77.88.8.0/24': { ...flat, city: 'Aleksin' } }))
  await refresh()
  expect(of('77.88.8.8').place.city).toBe('Aleksin')
})

test.each([
  { of: 'numbers', record: { country_code: 7, state1: 8, city: 9 } },
  { of: 'no country', record: { country_code: 'Russia', city: ' ' } },
  { of: 'other things', record: { city: { names: ['Tula'] }, subdivisions: 'no' } },
])('a base that says $of of an address says nothing', async ({ record }) => {
  put(placeFile, ipBaseFile({ '77.88.8.0/24': record }))
  const { of } = await open()

  expect(of('77.88.8.8').place).toEqual({ country: 'RU', region: '', city: '' })
})

test('a base that is named and not there is told of once, and read when it comes', async () => {
  const placeBase = join(dir, 'elsewhere.mmdb')
  const { find, refresh, close } = await openPlaces({
    dataDir: dir,
    placeBase,
    networkBase: undefined,
    onBroken: (_, file) => broken.push(file),
  })
  close()
  await refresh()
  await refresh()
  expect(broken).toEqual([placeBase])

  put(placeBase, ipBaseFile({ '77.88.8.0/24': flat }))
  await refresh()
  expect(find(addressOf('77.88.8.8')).place.city).toBe('Tula')
})
