import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Whether a program is in the PATH; where it is not, the reason why its tests are left out is printed. */
export function installed(program, howTo) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  const found = folders.map((folder) => join(folder, program)).find(isProgram)
  if (!found) console.warn(`Left out: no ${program}. ${howTo}`)
  return found
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
