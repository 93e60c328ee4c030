import type { Operations } from '@gatehouse/stand-in';
import { getCustomer } from './customers/get-customer.js';
import { listCustomers } from './customers/list-customers.js';

/** Everything that the contract offers, by `operationId`. */
export const operations = {
  get_customer: getCustomer,
  list_customers: listCustomers,
} as const satisfies Operations;
