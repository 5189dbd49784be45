// Each runs in Redis as one step, so that no two collectors can see a number free at once. Times are
// Redis' own, but for `since`, which is a collector's word and only kept. A lease is
// "client|visit|since|until", by number, in one hash for all pools of a site. Beside them stand `#run`,
// the run of Redis that knows of all leases since `#from`: of before, it may have forgotten some.

const clock = `
  local function clock(given)
    if given ~= '' then return tonumber(given) end
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
  end
`

const holdOf = `
  local function hold_of(number)
    local text = redis.call('HGET', KEYS[1], number)
    if not text then return { client = '', visit = '', since = '0', ends = 0 } end
    local client, visit, since, ends = string.match(text, '^([^|]*)|([^|]*)|([^|]*)|(.*)$')
    return { client = client, visit = visit, since = since, ends = tonumber(ends) }
  end
`

/**
 * The same choice as in pool.ts. KEYS: the hash of leases, the order of the pool's numbers, the client's last
 * number. `claim` is what the asking collector knows that the client holds, for `claim_ms` more; `rest` is
 * how long a lease that was forgotten may last.
 */
export const leaseScript = `${clock}${holdOf}
  local run, client, visit, hold, at, known, remember = unpack(ARGV, 1, 7)
  local claim, claim_visit, claim_since, claim_ms, rest = unpack(ARGV, 8, 12)
  local now = clock(ARGV[13])
  local state = redis.call('HMGET', KEYS[1], '#run', '#from')
  if not state[1] then return { 'empty' } end
  if state[1] ~= run then return { 'restarted' } end
  if redis.call('EXISTS', KEYS[2]) == 0 then return { 'unordered' } end

  local function give(number, of_visit, since, ends)
    local text = client .. '|' .. of_visit .. '|' .. since .. '|' .. string.format('%.0f', ends)
    redis.call('HSET', KEYS[1], number, text)
    redis.call('ZADD', KEYS[2], string.format('%.0f', ends), number)
    redis.call('PEXPIRE', KEYS[2], remember)
    redis.call('SET', KEYS[3], number, 'PX', remember)
    return { 'held', number, since, string.format('%.0f', ends - now) }
  end

  local last = redis.call('GET', KEYS[3]) or claim
  if last == '' and known == '1' then return { 'unknown' } end
  local mine = redis.call('ZSCORE', KEYS[2], last) and hold_of(last)
  if last ~= '' and not (mine and (mine.client == client or mine.ends <= now)) then
    for _, number in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
      local hold = hold_of(number)
      if hold.client == client and now < hold.ends then
        last, mine = number, hold
        break
      end
    end
  end
  if mine and mine.client == client and now < mine.ends then
    local since = mine.visit == visit and mine.since or at
    return give(last, visit, since, math.max(mine.ends, now + hold))
  end
  if now < state[2] + rest then
    local is_free = redis.call('ZSCORE', KEYS[2], claim) and hold_of(claim).ends <= now
    if not is_free or tonumber(claim_ms) <= 0 then return { 'resting' } end
    local since = claim_visit == visit and claim_since or at
    return give(claim, visit, since, now + math.max(hold, claim_ms))
  end
  if mine and mine.ends <= now then return give(last, visit, at, now + hold) end
  while true do
    local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
    local ends = hold_of(first[1]).ends
    if ends <= tonumber(first[2]) then
      if ends > now then return { 'taken' } end
      return give(first[1], visit, at, now + hold)
    end
    -- Lent by another pool in which it was.
    redis.call('ZADD', KEYS[2], string.format('%.0f', ends), first[1])
  end
`

/** Puts the numbers of a pool in order: who rested longest first, and unused ones as the owner wrote them. */
export const orderScript = `${holdOf}
  for at = 2, #ARGV do
    local ends = hold_of(ARGV[at]).ends
    redis.call('ZADD', KEYS[2], ends > 0 and string.format('%.0f', ends) or at / 1000000, ARGV[at])
  end
  redis.call('PEXPIRE', KEYS[2], ARGV[1])
  return 'OK'
`

/** Makes the run of Redis that is asked the one that knows. `is_new`: there was nothing to forget. */
export const resumeScript = `${clock}
  local run, is_new, given = unpack(ARGV)
  if redis.call('HGET', KEYS[1], '#run') == run then return 'OK' end
  local from = is_new == '1' and 0 or clock(given)
  redis.call('HSET', KEYS[1], '#run', run, '#from', string.format('%.0f', from))
  return 'OK'
`

/** How many of the given numbers are held. */
export const countScript = `${clock}${holdOf}
  local now = clock(ARGV[1])
  local held = 0
  for at = 2, #ARGV do
    if hold_of(ARGV[at]).ends > now then held = held + 1 end
  end
  return held
`

/** Takes a client out of the leases of a site. Their numbers stay held to their end. */
export const forgetScript = `
  local all = redis.call('HGETALL', KEYS[1])
  for at = 1, #all, 2 do
    local client, since, ends = string.match(all[at + 1], '^([^|]*)|[^|]*|([^|]*)|(.*)$')
    if client == ARGV[1] then redis.call('HSET', KEYS[1], all[at], '||' .. since .. '|' .. ends) end
  end
  return 'OK'
`
