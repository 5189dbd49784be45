import type { CallUpdate, Problem } from '@throughline/schema'
import Type from 'typebox'
import { connector, type Mapped, type Told } from '../connector.ts'
import { localTime } from '../local-time.ts'
import { secret, timeZone } from '../setting.ts'
import { caller, seconds, table } from '../told.ts'
import { amiConversation, fieldsOfFrame } from './asterisk-ami.ts'
import { linesOfCdr } from './asterisk-csv.ts'

const oneLine = { pattern: '^[^\\r\\n]+$', maxLength: 256 }

const settings = Type.Object(
  {
    time_zone: timeZone("The server's own, or UTC where cdr.conf says usegmtime=yes."),
    dialled_in: Type.Enum(['userfield', 'accountcode', 'destination'], {
      default: 'userfield',
      description:
        'Where the dialled number stands. Asterisk puts the extension into destination: have the ' +
        'dialplan set CDR(userfield) to the number as soon as a call comes in.',
    }),
    ami_host: Type.Optional(
      Type.String({
        ...oneLine,
        description: 'Host of the manager interface, to hear calls there.',
      }),
    ),
    ami_port: Type.Integer({ minimum: 1, maximum: 65535, default: 5038, description: 'Its port.' }),
    ami_user: Type.Optional(Type.String({ ...oneLine, description: 'A user with read = cdr.' })),
    ami_secret: Type.Optional({ ...secret("That user's secret."), pattern: '^[^\\r\\n]+$' }),
  },
  { additionalProperties: false },
)

/** What a CDR holds, whether it came as an event or as a line. */
export type Cdr = {
  source: string
  destination: string
  accountcode: string
  start: string
  answer: string
  end: string
  duration: string
  billsec: string
  disposition: string
  uniqueid: string
  userfield: string
}

const dispositions = table<CallUpdate['status']>({
  ANSWERED: 'answered',
  'NO ANSWER': 'missed',
  BUSY: 'busy',
  FAILED: 'failed',
  CONGESTION: 'failed',
})

/** Several phones may ring at once, with a CDR each: who answered stands above who did not. */
const places = table<number>({ ANSWERED: 4, BUSY: 3, 'NO ANSWER': 2 })

/**
 * Asterisk's call detail records: the manager's event `Cdr` (cdr_manager.conf: enabled = yes), or the
 * lines of Master.csv (cdr_csv.conf: loguniqueid = yes, loguserfield = yes), sent to the webhook.
 */
export const asterisk = connector(settings, {
  name: 'asterisk',
  title: 'Asterisk, FreePBX',
  map(delivery, given) {
    if (delivery.method === 'STREAM') {
      return mapped([cdrOfFrame(new TextDecoder().decode(delivery.body))], given)
    }
    const type = delivery.headers['content-type'] ?? 'text/csv'
    if (!/^text\/(?:csv|plain)\b/i.test(type)) {
      return { problem: { field: 'content-type', error: 'wrong_content_type' } }
    }
    const lines = linesOfCdr(new TextDecoder().decode(delivery.body))
    return 'problem' in lines ? lines : mapped(lines.cdrs, given)
  },
  listen: ({ ami_host, ami_port, ami_user, ami_secret }) =>
    ami_host === undefined || ami_user === undefined || ami_secret === undefined
      ? undefined
      : {
          host: ami_host,
          port: ami_port,
          open: () => amiConversation({ username: ami_user, secret: ami_secret }),
        },
})

function mapped(cdrs: Cdr[], given: Static): Mapped {
  const calls: Told<CallUpdate>[] = []
  for (const [index, cdr] of cdrs.entries()) {
    const problem = problemOf(cdr)
    if (problem === undefined) calls.push(callOf(cdr, given))
    else return { problem: { ...problem, field: `lines[${index}].${problem.field}` } }
  }
  return { calls }
}

function problemOf(cdr: Cdr): Problem | undefined {
  if (cdr.uniqueid === '') return { field: 'uniqueid', error: 'missing' }
  if (dispositions(cdr.disposition) === undefined) {
    return { field: 'disposition', error: 'not_allowed' }
  }
  return undefined
}

type Static = Pick<Type.Static<typeof settings>, 'time_zone' | 'dialled_in'>

function callOf(cdr: Cdr, { time_zone, dialled_in }: Static): Told<CallUpdate> {
  const status = dispositions(cdr.disposition)
  const dialled = cdr[dialled_in]
  const talked = seconds(cdr.billsec)
  const lasted = seconds(cdr.duration)
  return {
    call_id: cdr.uniqueid,
    updated_at: localTime(cdr.end, time_zone),
    sequence: places(cdr.disposition) ?? 1,
    from: caller(cdr.source),
    to: dialled || cdr.destination,
    direction: dialled === '' ? undefined : 'in',
    status,
    started_at: localTime(cdr.start, time_zone),
    answered_at: status === 'answered' ? localTime(cdr.answer, time_zone) : undefined,
    ended_at: localTime(cdr.end, time_zone),
    duration_s: lasted,
    talk_s: talked,
    wait_s: lasted === undefined || talked === undefined ? undefined : Math.max(0, lasted - talked),
    manager: dialled_in === 'destination' ? undefined : cdr.destination,
  }
}

function cdrOfFrame(frame: string): Cdr {
  const field = fieldsOfFrame(frame)
  return {
    source: field('Source'),
    destination: field('Destination'),
    accountcode: field('AccountCode'),
    start: field('StartTime'),
    answer: field('AnswerTime'),
    end: field('EndTime'),
    duration: field('Duration'),
    billsec: field('BillableSeconds'),
    disposition: field('Disposition'),
    uniqueid: field('UniqueID'),
    userfield: field('UserField'),
  }
}
