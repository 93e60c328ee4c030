import { CUSTOMERS, ORDERS } from '@gatehouse/stand-in';

/** A row of the scenario's data. */
type Row = Readonly<Record<string, unknown>>;

/** A tool as an agent offers it to a model. */
export interface SampleTool {
  name: string;
  description: string;
  input_schema: { type: 'object'; properties: Record<string, unknown>; required: string[] };
}

export interface SampleAnswer {
  readonly text: string;
  readonly isError: boolean;
}

const ARTICLES: readonly Row[] = [
  {
    id: 'KB-001',
    title: 'Standard Return Policy',
    category: 'returns',
    summary: 'Most items can be returned within 30 days of delivery.',
    body: 'You can return most items within 30 days of delivery in their original packaging. Refunds arrive 5–7 business days after we receive the return.',
  },
  {
    id: 'KB-004',
    title: 'Shipping & Delivery Overview',
    category: 'shipping',
    summary: 'How long shipping takes and with whom we ship.',
    body: 'Standard shipping takes 5–7 business days; expedited shipping takes 2–3 days. We ship with FedEx, UPS and USPS.',
  },
  {
    id: 'KB-005',
    title: 'Gold Tier Membership Benefits',
    category: 'membership',
    summary: 'Free shipping, longer returns and more for gold members.',
    body: 'Gold members enjoy free standard shipping, a 45-day return window instead of the standard 30 days, and double points.',
  },
  {
    id: 'KB-006',
    title: 'Damaged or Defective Items',
    category: 'returns',
    summary: 'What to do when an item arrives damaged.',
    body: 'Report damage within 48 hours with your order number and a photo. The return is free.',
  },
];

const id = (example: string): Row => ({ type: 'string', description: `For example ${example}` });

/** The tools of the three servers, with the names that an agent gives them. */
export function sampleTools(prefixes: Readonly<Record<string, string>> = {}): SampleTool[] {
  const tool = (server: string, name: string, properties: Row, required: string[]): SampleTool => ({
    name: `${prefixes[server] ?? ''}${name}`,
    description: name.replaceAll('_', ' '),
    input_schema: { type: 'object', properties, required },
  });
  return [
    tool('crm', 'get_customer', { customer_id: id('C-4821') }, ['customer_id']),
    tool('crm', 'list_customers', { tier: { enum: ['basic', 'silver', 'gold'] } }, []),
    tool('orders', 'get_order_status', { order_id: id('O-9901') }, ['order_id']),
    tool(
      'orders',
      'get_customer_orders',
      { customer_id: id('C-4821'), status: { enum: ['processing', 'in_transit', 'delivered'] } },
      ['customer_id'],
    ),
    tool(
      'kb',
      'search_kb',
      { q: { type: 'string' }, limit: { type: 'integer' }, category: { enum: ['returns'] } },
      ['q'],
    ),
    tool('kb', 'get_article', { article_id: id('KB-001') }, ['article_id']),
  ];
}

/** What the backend of a tool answers. */
export function callSampleTool(name: string, input: Row): SampleAnswer {
  const shortName = name.split('__').at(-1) ?? name;
  switch (shortName) {
    case 'get_customer':
      return one('Customer', CUSTOMERS, input['customer_id']);
    case 'get_order_status':
      return one('Order', ORDERS, input['order_id']);
    case 'get_article':
      return one('Article', ARTICLES, input['article_id']);
    case 'list_customers':
      return many('customers', where(CUSTOMERS, { tier: input['tier'] }));
    case 'get_customer_orders':
      return many('orders', where(ORDERS, input));
    case 'search_kb':
      return search(String(input['q']), Number(input['limit'] ?? 3));
    default:
      return { text: `No such tool: ${name}`, isError: true };
  }
}

function one(kind: string, rows: readonly Row[], wanted: unknown): SampleAnswer {
  const row = rows.find((candidate) => candidate['id'] === wanted);
  return row
    ? { text: JSON.stringify(row), isError: false }
    : { text: JSON.stringify({ detail: `${kind} ${String(wanted)} not found` }), isError: true };
}

function many(key: string, rows: readonly Row[]): SampleAnswer {
  return { text: JSON.stringify({ [key]: rows, total: rows.length }), isError: false };
}

function where(rows: readonly Row[], filter: Row): Row[] {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  return rows.filter((row) => wanted.every(([key, value]) => row[key] === value));
}

/** By words in common, best first. */
function search(query: string, limit: number): SampleAnswer {
  const words = query.toLowerCase().split(/\W+/);
  const articles = ARTICLES.map((row) => {
    const text = JSON.stringify(row).toLowerCase();
    return { row, score: words.filter((word) => text.includes(word.replace(/s$/, ''))).length };
  })
    .filter((hit) => hit.score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map((hit) => hit.row);
  return {
    text: JSON.stringify({ query, total_results: articles.length, articles }),
    isError: false,
  };
}
