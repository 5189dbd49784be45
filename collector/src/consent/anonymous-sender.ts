import type { Sender } from '../enrich/hit.ts'

/** What is kept of who sent a hit without consent: the country and the kind of device. */
export function anonymousSender({ device, place, ...sender }: Sender): Sender {
  return {
    ...sender,
    ip: '',
    device: {
      device_type: device.device_type,
      device_vendor: '',
      device_model: '',
      os: device.os,
      os_version: '',
      browser: device.browser,
      browser_version: '',
      browser_engine: '',
    },
    place: { country: place.country, region: '', city: '' },
  }
}
