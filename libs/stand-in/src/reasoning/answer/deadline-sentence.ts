import type { Item } from '../items.js';
import type { Deadline } from '../return-deadline.js';
import { sentence } from './phrases.js';

/** Until when an order may be sent back, with the reasons; or why that cannot be said. */
export function deadlineSentence(order: Item, deadline: Deadline): string {
  const name = order.id === null ? 'the order' : `order ${order.id}`;
  if (deadline.known === 'recorded') {
    return sentence(`The order itself gives ${deadline.date} as the return deadline of ${name}`);
  }
  if (!deadline.known) {
    return sentence(
      deadline.missing === 'date'
        ? `I cannot compute the return deadline of ${name}, because I received no delivery date that I can read`
        : `I cannot compute the return deadline of ${name}, because I found no rule that says how long a return is possible`,
    );
  }
  const { window, from, delivered, date } = deadline;
  const whose = window.tier === null ? 'the standard' : `the ${window.tier} tier's`;
  const source = window.article === null ? '' : ` (${window.article})`;
  const start = delivered ? `the delivery on ${from}` : `the estimated delivery on ${from}`;
  return sentence(
    `The return deadline of ${name} is ${date}: ${whose} return window of ${window.days} days${source} counts from ${start}`,
  );
}
