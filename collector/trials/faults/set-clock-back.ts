// Loaded into a collector before it starts: each SIGUSR2 sets its clock back by an hour.
const now = Date.now.bind(Date)
let backMs = 0
Date.now = () => now() - backMs
process.on('SIGUSR2', () => {
  backMs += 3_600_000
})
