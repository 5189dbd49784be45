import { json, type Vendor, withName } from '../vendor.ts'

const common = {
  call_session_id: 1_234_567_890,
  virtual_phone_number: '74950001122',
  contact_phone_number: '79161234567',
  direction: 'in',
  start_time: '2026-10-05 12:15:07',
}

export const uis: Vendor = {
  name: 'uis',
  settings: {},
  messages: [
    json({ ...common, event: 'started', notification_time: '2026-10-05 12:15:07.113' }),
    json({ ...common, event: 'answered', notification_time: '2026-10-05 12:15:19.4' }),
    json({
      ...common,
      event: 'ended',
      notification_time: '2026-10-05 12:17:19',
      talk_duration: 120,
      wait_duration: 12,
      is_lost: false,
      employee_full_name: 'Анна Петрова',
    }),
    json({
      call_session_id: common.call_session_id,
      event: 'recorded',
      notification_time: '2026-10-05 12:18:00',
      record_file_link: 'https://app.uiscom.ru/system/media/talk/1234567890/abc/',
      ...{ virtual_phone_number: '74950001122', contact_phone_number: '79161234567' },
    }),
  ],
  call: {
    from: '79161234567',
    to: '74950001122',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07Z'),
    status: 'answered',
    talk_s: 120,
    wait_s: 12,
    manager: 'Анна Петрова',
    recording_url: 'https://app.uiscom.ru/system/media/talk/1234567890/abc/',
  },
  withUnknown: withName,
  wrongType: 'application/x-www-form-urlencoded',
}
