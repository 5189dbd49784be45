import type { Better, Metric, MetricGroup, Unit } from './metrics.ts'

type Line = [name: string, title: string, unit: Unit, better: Better, formula?: string]

/**
 * Figures as data. One without a formula is a base sum, a column of the report's
 * SQL; all others are formulas over those, so that ratios are never averaged. Visits are those that began
 * in the period, costs those of its days, and leads, deals and money what its date basis says.
 */
const lines: Record<Exclude<MetricGroup, 'own'>, Line[]> = {
  traffic: [
    ['visits', 'Visits', 'count', 'higher'],
    ['visitors', 'Visitors', 'count', 'higher'],
    ['new_visits', 'First visits', 'count', 'higher'],
    ['pageviews', 'Page views', 'count', 'higher'],
    ['goals', 'Goals reached', 'count', 'higher'],
    ['bounces', 'Bounces', 'count', 'lower'],
    ['visit_seconds', 'Time on the site', 'seconds', 'higher'],
    ['new_visit_share', 'Share of first visits', 'share', 'neither', 'new_visits / visits'],
    ['pages_per_visit', 'Pages a visit', 'number', 'higher', 'pageviews / visits'],
    ['visits_per_visitor', 'Visits a visitor', 'number', 'higher', 'visits / visitors'],
    ['visit_duration', 'Length of a visit', 'seconds', 'higher', 'visit_seconds / visits'],
    ['bounce_rate', 'Bounce rate', 'share', 'lower', 'bounces / visits'],
    ['goals_per_visit', 'Goals a visit', 'number', 'higher', 'goals / visits'],
  ],
  ads: [
    ['impressions', 'Impressions', 'count', 'higher'],
    ['clicks', 'Clicks', 'count', 'higher'],
    ['cost', 'Ad cost', 'money', 'lower'],
    ['cpc', 'CPC', 'money', 'lower', 'cost / clicks'],
    ['cpm', 'CPM', 'money', 'lower', '1000 * cost / impressions'],
    ['ctr', 'CTR', 'share', 'higher', 'clicks / impressions'],
    ['click_to_visit', 'Click→visit', 'share', 'higher', 'visits / clicks'],
    ['cost_per_visit', 'Cost of a visit', 'money', 'lower', 'cost / visits'],
    ['cost_per_visitor', 'Cost of a visitor', 'money', 'lower', 'cost / visitors'],
    ['cpa', 'CPA', 'money', 'lower', 'cost / goals'],
  ],
  leads: [
    ['leads', 'Leads', 'count', 'higher'],
    ['spam_leads', 'Spam', 'count', 'lower'],
    ['duplicate_leads', 'Duplicates', 'count', 'lower'],
    [
      'all_leads',
      'Leads with spam and duplicates',
      'count',
      'neither',
      'leads + spam_leads + duplicate_leads',
    ],
    ['cpl', 'CPL', 'money', 'lower', 'cost / leads'],
    ['cost_per_any_lead', 'Cost of a lead, spam included', 'money', 'lower', 'cost / all_leads'],
    ['visit_to_lead', 'Visit→lead', 'share', 'higher', 'leads / visits'],
    ['visitor_to_lead', 'Visitor→lead', 'share', 'higher', 'leads / visitors'],
    ['click_to_lead', 'Click→lead', 'share', 'higher', 'leads / clicks'],
    ['spam_share', 'Share of spam', 'share', 'lower', 'spam_leads / all_leads'],
    ['duplicate_share', 'Share of duplicates', 'share', 'lower', 'duplicate_leads / all_leads'],
  ],
  sales: [
    ['deals', 'Deals', 'count', 'higher'],
    ['open_deals', 'Open deals', 'count', 'higher'],
    ['won', 'Won', 'count', 'higher'],
    ['lost', 'Lost', 'count', 'lower'],
    ['sales', 'Sales', 'count', 'higher'],
    ['buyers', 'Buyers', 'count', 'higher'],
    ['new_customers', 'New customers', 'count', 'higher'],
    ['repeat_sales', 'Repeat sales', 'count', 'higher', 'sales - new_customers'],
    ['waiting_leads', 'Leads without a deal', 'count', 'lower', 'leads - deals'],
    ['lead_to_deal', 'Lead→deal', 'share', 'higher', 'deals / leads'],
    ['deal_to_won', 'Deal→won', 'share', 'higher', 'won / deals'],
    ['lead_to_won', 'Lead→won', 'share', 'higher', 'won / leads'],
    ['visit_to_won', 'Visit→won', 'share', 'higher', 'won / visits'],
    ['visitor_to_buyer', 'Visitor→buyer', 'share', 'higher', 'buyers / visitors'],
    ['lost_share', 'Share of lost deals', 'share', 'lower', 'lost / deals'],
    ['win_rate', 'Won of closed deals', 'share', 'higher', 'won / (won + lost)'],
    ['repeat_share', 'Share of repeat sales', 'share', 'higher', 'repeat_sales / sales'],
    ['sales_per_buyer', 'Sales a buyer', 'number', 'higher', 'sales / buyers'],
    ['cpo', 'CPO', 'money', 'lower', 'cost / won'],
    ['cost_per_deal', 'Cost of a deal', 'money', 'lower', 'cost / deals'],
    ['cac', 'CAC', 'money', 'lower', 'cost / new_customers'],
  ],
  money: [
    ['revenue', 'Revenue', 'money', 'higher'],
    ['refunds', 'Refunds', 'money', 'lower'],
    ['cogs', 'Cost of goods', 'money', 'lower'],
    ['potential', 'Revenue of open deals', 'money', 'higher'],
    ['received', 'Payments before refunds', 'money', 'higher', 'revenue + refunds'],
    ['expected', 'Revenue with open deals', 'money', 'higher', 'revenue + potential'],
    ['profit', 'Profit', 'money', 'higher', 'revenue - cogs'],
    ['net_profit', 'Net profit', 'money', 'higher', 'revenue - cogs - cost'],
    ['margin', 'Margin', 'share', 'higher', 'profit / revenue'],
    ['net_margin', 'Net margin', 'share', 'higher', 'net_profit / revenue'],
    ['roi', 'ROI', 'share', 'higher', '(revenue - cogs - cost) / cost'],
    ['romi', 'ROMI', 'share', 'higher', '(revenue - cost) / cost'],
    ['roas', 'ROAS', 'number', 'higher', 'revenue / cost'],
    ['drr', 'ДРР', 'share', 'lower', 'cost / revenue'],
    ['cost_of_profit', 'Ad cost in profit', 'share', 'lower', 'cost / profit'],
    ['refund_share', 'Share refunded', 'share', 'lower', 'refunds / received'],
    ['average_check', 'Average check', 'money', 'higher', 'revenue / sales'],
    ['average_profit', 'Profit of a sale', 'money', 'higher', 'profit / sales'],
    ['arpu', 'ARPU', 'money', 'higher', 'revenue / buyers'],
    ['revenue_per_visit', 'Revenue of a visit', 'money', 'higher', 'revenue / visits'],
    ['profit_per_visit', 'Profit of a visit', 'money', 'higher', 'profit / visits'],
    ['net_profit_per_visit', 'Net profit of a visit', 'money', 'higher', 'net_profit / visits'],
    ['revenue_per_lead', 'Revenue of a lead', 'money', 'higher', 'revenue / leads'],
    ['profit_per_lead', 'Profit of a lead', 'money', 'higher', 'profit / leads'],
    ['profit_per_click', 'Profit of a click', 'money', 'higher', 'profit / clicks'],
  ],
  time: [
    ['lead_days', 'Days from lead to sale, summed', 'days', 'lower'],
    ['thinking_days', 'Days from first touch to sale, summed', 'days', 'lower'],
    ['sale_time', 'From lead to sale', 'days', 'lower', 'lead_days / sales'],
    ['thinking_time', 'From first touch to sale', 'days', 'lower', 'thinking_days / sales'],
  ],
}

const groups = ['traffic', 'ads', 'leads', 'sales', 'money', 'time'] as const

/** Every figure of the performance report. */
export const performanceMetrics: Metric[] = groups.flatMap((group) =>
  lines[group].map(([name, title, unit, better, formula]) => ({
    name,
    title,
    unit,
    group,
    better,
    ...(formula === undefined ? {} : { formula }),
  })),
)
