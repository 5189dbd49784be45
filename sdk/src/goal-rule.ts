/** A goal that is reached without a call: the schema's `GoalRule`, for who has no schema. */
export type GoalRule = {
  name: string
  on: 'url' | 'click' | 'form' | 'scroll' | 'time' | 'pages'
  match: string
  value?: number | string
  currency?: string
}
