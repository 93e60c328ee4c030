import { z } from 'zod';
import { CUSTOMERS, defineOperation, problem } from '@gatehouse/stand-in';

const Parameters = z.object({ customer_id: z.string().min(1).max(64) });

/** One customer by id; 404 if there is none. */
export const getCustomer = defineOperation(Parameters, ({ customer_id }) => {
  const customer = CUSTOMERS.find(({ id }) => id === customer_id);
  return customer
    ? { status: 200, body: customer }
    : problem(404, `Customer ${customer_id} not found`);
});
