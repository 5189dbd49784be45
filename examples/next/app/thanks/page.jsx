import { Goal } from '../goal.jsx'

export default function Thanks() {
  return (
    <h1>
      Thank you
      <Goal name="request" />
    </h1>
  )
}
