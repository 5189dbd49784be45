/** What `reports/data_quality.sql` may find, by its kind: what it means, and what to do. */
export const findings: Readonly<Record<string, { means: string; advice: string }>> = {
  costs_without_visits: {
    means: 'Campaigns with a cost and not one visit',
    advice:
      'Write source, medium and campaign of the cost as the tags of its ads are; see that the ads are tagged and the counter is on their pages.',
  },
  visits_without_costs: {
    means: 'Visits from paid ads of which no cost is known',
    advice: 'Send the costs of this source and medium: until then its ROI looks better than it is.',
  },
  gaps_in_costs: {
    means: 'Days with paid visits and no cost, in a source that has costs before and after',
    advice: 'Import these days again.',
  },
  source_variants: {
    means: 'Sources that differ by spaces, hyphens or underscores alone',
    advice: 'Tag all ads in one way: each writing is a row of its own in reports.',
  },
  medium_variants: {
    means: 'Media that differ by spaces, hyphens or underscores alone',
    advice: 'Tag all ads in one way: the channel of a visit hangs on its medium.',
  },
  campaign_variants: {
    means: 'Campaigns that differ by case, spaces, hyphens or underscores alone',
    advice:
      'Tag all ads in one way: the cost of one writing does not meet the visits of the other.',
  },
  swapped_tags: {
    means: 'Visits whose utm_source is a medium',
    advice: 'Swap utm_source and utm_medium in the links: utm_source=google&utm_medium=cpc.',
  },
  unfilled_tags: {
    means: 'Visits whose tags hold a placeholder that nothing has filled',
    advice:
      'Write the placeholder as this ad system does, or send its own: the others are left as they are.',
  },
  unassigned_visits: {
    means: 'Visits of no channel',
    advice: 'Use a medium that a channel knows, such as cpc, email, social, referral or affiliate.',
  },
  deals_without_visitor: {
    means: 'Deals that no visitor is known of: neither a client ID nor a person with one',
    advice:
      'Put the client ID into the deal, by the hidden field of the form, or the phone or e-mail; they count as Unassigned.',
  },
  won_without_payment: {
    means: 'Won deals without a payment: their own revenue counts in its place',
    advice: 'Send the payments. If the sum of the deal is what you go by, nothing is to be done.',
  },
  payments_without_deal: {
    means: 'Payments for deals that nobody sent: no report counts them',
    advice: 'Send the deal, or mend the deal_id of the payment.',
  },
  deliveries_refused: {
    means: 'Messages of connected systems that were refused',
    advice: 'Look them up: npm run webhooks. They are kept, and can be taken again.',
  },
  costs_left_out: {
    means: 'Costs in a currency without a rate for their day, which no sum holds',
    advice:
      'Send rates of that currency from the first of these days on, or the costs in the currency of the site.',
  },
  deals_left_out: {
    means: 'Deals in a currency without a rate for their day, which no sum of money holds',
    advice:
      'Send rates of that currency from the first of these days on, or the deals in the currency of the site.',
  },
  payments_left_out: {
    means: 'Payments in a currency without a rate for their day, which no sum holds',
    advice:
      'Send rates of that currency from the first of these days on, or the payments in the currency of the site.',
  },
}
