/**
 * What brands of Client Hints are called in rows, in the order in which they are looked for: every
 * Chromium names itself beside what it really is. Brands that are not here are left to the
 * User-Agent, so that a made-up brand makes no new value.
 */
export const browsers: Record<string, string> = {
  YaBrowser: 'Yandex',
  'Microsoft Edge': 'Edge',
  'Microsoft Edge WebView2': 'Edge',
  Opera: 'Opera',
  'Opera GX': 'Opera GX',
  OperaMobile: 'Opera Mobi',
  Brave: 'Brave',
  Vivaldi: 'Vivaldi',
  'Samsung Internet': 'Samsung Internet',
  DuckDuckGo: 'DuckDuckGo',
  'Avast Secure Browser': 'Avast Secure Browser',
  HuaweiBrowser: 'Huawei Browser',
  HeadlessChrome: 'Chrome Headless',
  'Android WebView': 'Chrome WebView',
  'Google Chrome': 'Chrome',
}

/** One name for one system, whether Client Hints or the User-Agent gave it, and what it runs on. */
export const operatingSystems: Record<string, { os: string; device?: 'desktop' }> = {
  Windows: { os: 'Windows', device: 'desktop' },
  macOS: { os: 'macOS', device: 'desktop' },
  'Mac OS': { os: 'macOS', device: 'desktop' },
  'Chrome OS': { os: 'Chrome OS', device: 'desktop' },
  'Chromium OS': { os: 'Chrome OS', device: 'desktop' },
  Linux: { os: 'Linux', device: 'desktop' },
  Ubuntu: { os: 'Ubuntu', device: 'desktop' },
  Debian: { os: 'Debian', device: 'desktop' },
  Fedora: { os: 'Fedora', device: 'desktop' },
  Mint: { os: 'Mint', device: 'desktop' },
  Arch: { os: 'Arch', device: 'desktop' },
  CentOS: { os: 'CentOS', device: 'desktop' },
  SUSE: { os: 'SUSE', device: 'desktop' },
  Gentoo: { os: 'Gentoo', device: 'desktop' },
  FreeBSD: { os: 'FreeBSD', device: 'desktop' },
  OpenBSD: { os: 'OpenBSD', device: 'desktop' },
  NetBSD: { os: 'NetBSD', device: 'desktop' },
  Android: { os: 'Android' },
  iOS: { os: 'iOS' },
}
