import type { Item } from './items.js';
import { textField } from './items.js';
import type { ReturnWindow } from './return-window.js';

/** Until when an order may be sent back, and how that follows. */
export type Deadline =
  | {
      readonly known: true;
      /** A calendar date, `YYYY-MM-DD`. */
      readonly date: string;
      readonly from: string;
      readonly delivered: boolean;
      readonly window: ReturnWindow;
    }
  /** The order itself says it; no rule was found. */
  | { readonly known: 'recorded'; readonly date: string }
  | { readonly known: false; readonly missing: 'date' | 'window' };

const DAY_MS = 86_400_000;
const DATE = /^(\d{4}-\d{2}-\d{2})(T|\s|$)/;

/** The window counts from delivery, or from the estimated delivery of what is still under way. */
export function returnDeadline(order: Item, window: ReturnWindow | null): Deadline {
  const delivered = dateField(order, 'delivered_at', 'delivered_on', 'delivery_date');
  const from =
    delivered ?? dateField(order, 'estimated_delivery', 'estimated_delivery_date', 'eta');
  if (window && from) {
    const date = addDays(from, window.days);
    return { known: true, date, from, delivered: delivered !== null, window };
  }
  if (window) return { known: false, missing: 'date' };
  const recorded = dateField(order, 'return_deadline', 'return_by');
  if (recorded) return { known: 'recorded', date: recorded };
  return { known: false, missing: from ? 'window' : 'date' };
}

/** The day of a date field; null if there is none that can be read, e.g. because it was masked. */
function dateField(item: Item, ...names: readonly string[]): string | null {
  const day = DATE.exec(textField(item.fields, ...names) ?? '')?.[1];
  return day !== undefined && !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) ? day : null;
}

/** `days` calendar days after `day`. */
function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
