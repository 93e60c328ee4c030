import { z } from 'zod';
import type { Item } from '../items.js';
import { textField } from '../items.js';
import { joined, sentence, spoken } from './phrases.js';

const OrderItem = z.looseObject({
  name: z.string().optional().catch(undefined),
  sku: z.string().optional().catch(undefined),
  qty: z.number().optional().catch(undefined),
  quantity: z.number().optional().catch(undefined),
});
const OrderItems = z.array(OrderItem);

/** The fields that this sentence speaks of. */
export const ORDER_FIELDS = [
  'id',
  'status',
  'status_label',
  'carrier',
  'tracking_number',
  'items',
  'total',
  'ordered_at',
  'estimated_delivery',
  'delivered_at',
] as const;

/** How an order stands: status, carrier, what is in it, and its dates as they were received. */
export function orderSentence(item: Item, lead: string): string {
  const status = textField(item.fields, 'status_label', 'status');
  const carrier = textField(item.fields, 'carrier');
  const tracking = textField(item.fields, 'tracking_number');
  const total = textField(item.fields, 'total');
  const parts = [
    `${lead} ${item.id ?? ''}`.trim() +
      (status === null ? '' : ` has the status ${spoken(status)}`),
    carrier &&
      `is shipped with ${carrier}${tracking === null ? '' : ` (tracking number ${tracking})`}`,
    contents(item) && `contains ${contents(item)}`,
    total && `comes to ${total}`,
    ...dates(item),
  ].filter(isText);
  const [first = '', ...rest] = parts;
  return sentence(rest.length === 0 ? first : `${first}; it ${joined(rest)}`);
}

function isText(part: string | null): part is string {
  return part !== null && part !== '';
}

function contents(item: Item): string {
  const parsed = OrderItems.safeParse(item.fields['items']);
  if (!parsed.success) return '';
  return joined(
    parsed.data.flatMap((entry) => {
      const name = entry.name ?? entry.sku;
      const count = entry.qty ?? entry.quantity;
      return name === undefined ? [] : [count === undefined ? name : `${count} × ${name}`];
    }),
  );
}

function dates(item: Item): (string | null)[] {
  const ordered = day(item, 'ordered_at');
  const delivered = day(item, 'delivered_at');
  const expected = delivered === null ? day(item, 'estimated_delivery') : null;
  return [
    ordered && `was ordered on ${ordered}`,
    delivered && `was delivered on ${delivered}`,
    expected && `is expected on ${expected}`,
  ];
}

/** The date of a timestamp; anything else, e.g. a masked value, is repeated whole. */
function day(item: Item, name: string): string | null {
  return textField(item.fields, name)?.replace(/^(\d{4}-\d{2}-\d{2})T.*$/, '$1') ?? null;
}
