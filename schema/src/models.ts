/** One way to part a lead among its touches. Its weights are an expression in `views/credits.sql`. */
export type Model = {
  name: string
  title: string
  /** What it says, in a sentence. */
  says: string
  /** Which of the questions' parameters change it, beside the lookback and the path. */
  parameters?: 'half_life'[]
  /** Needs the removal effects of channels, which the collector solves for. */
  solved?: true
}

/** Every model. Formulas and worked examples: docs/attribution.md. */
export const models = [
  { name: 'first', title: 'First', says: 'The first touch earns it all.' },
  { name: 'last', title: 'Last', says: 'The last touch earns it all.' },
  {
    name: 'last_non_direct',
    title: 'Last non-direct',
    says: 'The last touch that is not Direct earns it all; where all are Direct, the last.',
  },
  { name: 'linear', title: 'Linear', says: 'All touches earn the same.' },
  {
    name: 'time_decay',
    title: 'Time decay',
    says: 'A touch earns half of what one earns that is a half-life younger.',
    parameters: ['half_life'],
  },
  {
    name: 'position',
    title: 'Position',
    says: 'The first and the last earn 40 % each, those between share the rest.',
  },
  {
    name: 'w_shaped',
    title: 'W-shaped',
    says: 'The first touch, that of the first request and the last before the deal earn 30 % each.',
  },
  {
    name: 'markov',
    title: 'Markov',
    says: 'Touches earn as their channels would be missed: by removal effects of a first-order chain.',
    solved: true,
  },
  {
    name: 'shapley',
    title: 'Shapley',
    says: 'Channels of a path share it as players of a game: each earns what it adds, over all orders.',
  },
] as const satisfies readonly Model[]

export type ModelName = (typeof models)[number]['name']

export const defaultModel: ModelName = 'last_non_direct'

/** What may be done to a path before it earns; see `views/journeys.sql`. */
export const pathShapes = ['unchanged', 'collapse', 'first_only', 'no_direct', 'last_k'] as const

/** Which leads are a period's: those created, paid for, or visited in it. */
export const dateBases = ['lead', 'payment', 'visit'] as const
