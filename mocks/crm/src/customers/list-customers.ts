import { z } from 'zod';
import { CUSTOMERS, defineOperation } from '@gatehouse/stand-in';

const Parameters = z.object({
  tier: z.enum(['basic', 'silver', 'gold']).optional(),
  status: z.enum(['active', 'suspended']).optional(),
});

/** All customers that fit both filters; without a filter, all. */
export const listCustomers = defineOperation(Parameters, ({ tier, status }) => {
  const customers = CUSTOMERS.filter(
    (customer) =>
      (tier === undefined || customer.tier === tier) &&
      (status === undefined || customer.account_status === status),
  );
  return { status: 200, body: { customers, total: customers.length } };
});
