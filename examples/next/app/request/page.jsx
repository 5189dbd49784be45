import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { addDeal } from '../add-deal.js'

/** The form of a server action has no field of the counter's: the action reads the cookie. */
export default function Request() {
  return (
    <form action={send}>
      <label>
        Name <input name="name" />
      </label>
      <button type="submit">Send</button>
    </form>
  )
}

async function send() {
  'use server'
  const clientId = (await cookies()).get('tl_cid')?.value
  await addDeal({ clientId })
  redirect('/thanks')
}
