import { openTraffic } from '../traffic.ts'
import { pause, startCollector, type Trial } from './trial.ts'

export const clockBack: Trial = {
  name: 'clock',
  does: 'a clock set back an hour under load, and a restart with it so',
  async run({ dir, rounds, ledger, say }) {
    for (let round = 1; round <= Math.min(rounds, 5); round += 1) {
      say(`round ${round} of ${Math.min(rounds, 5)}`)
      const back = new URL('./set-clock-back.js', import.meta.url).href
      const collector = await startCollector(dir, { NODE_OPTIONS: `--import ${back}` })
      const traffic = openTraffic({ address: collector.address, ledger })
      await pause(700)
      collector.signal('SIGUSR2')
      await pause(1500)
      await traffic.stop()
      await collector.kill(round % 2 ? 'SIGKILL' : 'SIGTERM')
    }
    return startCollector(dir)
  },
}
