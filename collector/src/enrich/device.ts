import { browsers, type Device, operatingSystems } from '@throughline/schema'
import UAParser from 'ua-parser-js'
import { openRecent } from '../recent.ts'
import { type ClientHints, readHints } from './client-hints.ts'

/** Devices by User-Agent and the text of the Client Hints, remembered. Never throws. */
export function openDevices(capacity = 5_000) {
  const known = openRecent<Device>({ capacity })
  return (userAgent: string, hints: string): Device => {
    const key = `${userAgent}\n${hints}`
    const found = known.get(key)
    if (found) return found
    const device = deviceOf(userAgent, readHints(hints))
    known.set(key, device)
    return device
  }
}

/**
 * What a visit was made with. Client Hints win: Chromium's User-Agent is frozen and says Windows 10
 * and Android 10 of whatever is newer. https://www.chromium.org/updates/ua-reduction/
 */
function deviceOf(userAgent: string, hints: ClientHints): Device {
  const { browser, engine, os, device } = new UAParser(thawed(userAgent, hints)).getResult()
  const system = systemOf(os, hints)
  const hinted = browserOf(hints)
  const type = typeOf(device.type, { hints, os: system.os })
  return {
    device_type: type,
    device_vendor: device.vendor === 'Generic' ? '' : cut(device.vendor, 64),
    device_model: device.model === frozenModel ? '' : cut(device.model || hints.model, 64),
    ...system,
    browser: cut(hinted?.name ?? browser.name?.replace(/^Mobile /, ''), 64),
    browser_version: cut(hinted?.version ?? browser.version, 32),
    browser_engine: cut(engine.name, 32),
  }
}

const frozenModel = 'K'

// The parser knows a vendor by its models: the model of the hint goes where it used to stand.
function thawed(userAgent: string, { model, platformVersion }: ClientHints): string {
  if (model === '') return userAgent
  const version = trimmed(platformVersion) || '10'
  return userAgent.replace('Android 10; K)', `Android ${version}; ${model})`)
}

function systemOf(
  said: { name?: string | undefined; version?: string | undefined },
  hints: ClientHints,
) {
  const hinted = named(hints.platform)?.os
  const os = hinted ?? named(said.name ?? '')?.os ?? cut(said.name, 64)
  const frozen = os === 'Android' && said.version === '10' && hints.model === ''
  const saidVersion = hinted === undefined || named(said.name ?? '')?.os === hinted
  const own = saidVersion && !frozen ? cut(said.version, 32) : ''
  return { os, os_version: versionOf(os, hints.platformVersion) || own }
}

function versionOf(os: string, given: string): string {
  if (given === '' || os !== 'Windows') return trimmed(given)
  // https://learn.microsoft.com/en-us/microsoft-edge/web-platform/how-to-detect-win11
  const [major = 0, minor = 0] = given.split('.').map(Number)
  if (major >= 13) return '11'
  if (major > 0) return '10'
  return ['', '7', '8', '8.1'][minor] ?? ''
}

function browserOf({ brands }: ClientHints) {
  const name = Object.keys(browsers).find((known) => brands.some((brand) => brand.name === known))
  const brand = brands.find((one) => one.name === name)
  return name === undefined || brand === undefined
    ? undefined
    : { name: browsers[name], version: brand.version }
}

type Said = { hints: ClientHints; os: string }

function typeOf(parsed: string | undefined, { hints, os }: Said): Device['device_type'] {
  if (parsed === 'smarttv') return 'tv'
  if (parsed !== undefined && parsed !== 'mobile' && parsed !== 'tablet') return cut(parsed, 16)
  if (hints.mobile === true) return 'mobile'
  if (hints.mobile === false && os === 'Android') return 'tablet'
  if (parsed !== undefined) return parsed
  return named(os)?.device ?? ''
}

function named(name: string) {
  return Object.hasOwn(operatingSystems, name) ? operatingSystems[name] : undefined
}

/** `14.0.0` is `14`. */
function trimmed(version: string): string {
  return version.replace(/(?:\.0){1,3}$/, '')
}

function cut(value: string | undefined, limit: number): string {
  return (value ?? '').slice(0, limit).toWellFormed()
}
