import type { HeaderFields } from '../http/header-fields.js';
import { dollars } from './price.js';

/** What the caller is told where its `max_tokens` is another one now; null where it is its own. */
export function budgetFields(lowered: number | null): HeaderFields {
  return lowered === null ? [] : [['x-gatehouse-max-tokens-lowered', String(lowered)]];
}

/** What an answer has cost, in millionths of a dollar, where that is known before it is sent. */
export function costFields(costMicros: number | null): HeaderFields {
  return costMicros === null ? [] : [['x-gatehouse-cost-usd', dollars(costMicros)]];
}
