import { expect, test } from 'vitest'
import { evaluate } from './formula.ts'
import { type Metric, metricsOf } from './metrics.ts'
import { performanceMetrics } from './performance-metrics.ts'

function metrics(own: Metric[] = []) {
  const answer = metricsOf([...performanceMetrics, ...own])
  if ('problem' in answer) throw new Error(`${answer.name} ${answer.problem}`)
  return answer.metrics
}

const own = (name: string, formula: string): Metric => ({
  name,
  formula,
  title: name,
  unit: 'number',
  group: 'own',
  better: 'higher',
})

/** A month of one campaign, small enough for paper. */
const month = {
  visits: 200,
  visitors: 160,
  new_visits: 120,
  pageviews: 500,
  goals: 30,
  bounces: 80,
  visit_seconds: 18_000,
  impressions: 10_000,
  clicks: 250,
  cost: 1000,
  leads: 20,
  spam_leads: 4,
  duplicate_leads: 1,
  deals: 16,
  open_deals: 2,
  won: 10,
  lost: 4,
  sales: 10,
  buyers: 8,
  new_customers: 5,
  revenue: 4000,
  refunds: 400,
  cogs: 1500,
  potential: 600,
  lead_days: 30,
  thinking_days: 90,
}

test.each([
  ['pages_per_visit', 2.5],
  ['new_visit_share', 0.6],
  ['visit_duration', 90],
  ['bounce_rate', 0.4],
  ['cpc', 4],
  ['cpm', 100],
  ['ctr', 0.025],
  ['click_to_visit', 0.8],
  ['all_leads', 25],
  ['cpl', 50],
  ['cost_per_any_lead', 40],
  ['visit_to_lead', 0.1],
  ['spam_share', 0.16],
  ['duplicate_share', 0.04],
  ['waiting_leads', 4],
  ['lead_to_deal', 0.8],
  ['lead_to_won', 0.5],
  ['visit_to_won', 0.05],
  ['cpo', 100],
  ['cac', 200],
  ['repeat_sales', 5],
  ['repeat_share', 0.5],
  ['received', 4400],
  ['expected', 4600],
  ['profit', 2500],
  ['net_profit', 1500],
  ['margin', 0.625],
  ['net_margin', 0.375],
  ['roi', 1.5],
  ['romi', 3],
  ['roas', 4],
  ['drr', 0.25],
  ['cost_of_profit', 0.4],
  ['average_check', 400],
  ['arpu', 500],
  ['revenue_per_visit', 20],
  ['profit_per_lead', 125],
  ['sale_time', 3],
  ['thinking_time', 9],
])('%s of the month is %d', (name, expected) => {
  const metric = metrics().get(name)
  expect(metric && evaluate(metric.over, month)).toBeCloseTo(expected, 12)
})

test('every figure can be told from the base sums, and none of an empty period but sums', () => {
  const nothing = Object.fromEntries(Object.keys(month).map((name) => [name, 0]))
  for (const { name, formula, over } of metrics().values()) {
    expect(evaluate(over, month), name).toEqual(expect.any(Number))
    const divides = formula?.includes('/') ?? false
    expect(evaluate(over, nothing), name).toBe(divides ? null : 0)
  }
})

test('base sums are those of the month, and each name is there once', () => {
  const sums = performanceMetrics
    .filter(({ formula }) => formula === undefined)
    .map(({ name }) => name)
  expect(sums.toSorted()).toEqual(Object.keys(month).toSorted())
  expect(new Set(performanceMetrics.map(({ name }) => name)).size).toBe(performanceMetrics.length)
})

test('a figure needs a model where a touch must earn a deal', () => {
  const needs = (name: string) => metrics().get(name)?.needs_model
  expect(['ctr', 'cpa', 'bounce_rate'].map(needs)).toEqual([false, false, false])
  expect(['roi', 'cpl', 'visit_to_lead'].map(needs)).toEqual([true, true, true])
})

test("an owner's formula may stand on any other, its own among them", () => {
  const all = metrics([own('bonus', 'net_profit * 0.1'), own('left', 'net_profit - bonus')])
  const left = all.get('left')
  expect(left && evaluate(left.over, month)).toBeCloseTo(1350, 9)
})

test.each([
  [[own('a', 'b + 1'), own('b', 'a * 2')], { name: 'a', problem: 'stands on itself: a → b → a' }],
  [[own('a', 'a')], { name: 'a', problem: 'stands on itself: a → a' }],
  [[own('a', 'secret + 1')], { name: 'a', problem: 'names secret, which is no metric' }],
  [[own('a', 'constructor')], { name: 'a', problem: 'names constructor, which is no metric' }],
  [[own('roi', 'cost')], { name: 'roi', problem: 'is there already' }],
  [[own('a', 'cost +')], { name: 'a', problem: 'Expected expression after + at character 6' }],
])('%j is refused', (given, expected) => {
  expect(metricsOf([...performanceMetrics, ...given])).toEqual(expected)
})

test('formulas that double each other are refused before they fill the memory', () => {
  const chain = Array.from({ length: 30 }, (_, at) =>
    own(`m${at}`, at === 0 ? 'cost + cost' : `m${at - 1} + m${at - 1}`),
  )
  expect(metricsOf([...performanceMetrics, ...chain])).toMatchObject({
    problem: expect.stringMatching(/too (long|many)/),
  })
})
