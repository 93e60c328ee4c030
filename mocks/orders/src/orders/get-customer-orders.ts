import { z } from 'zod';
import { ORDERS, defineOperation, problem } from '@gatehouse/stand-in';

const Parameters = z.object({
  customer_id: z.string().min(1).max(64),
  status: z.enum(['processing', 'in_transit', 'delivered', 'cancelled']).optional(),
});

/**
 * The orders of a customer that have the given status. 404 if the customer never ordered anything; an
 * empty list if none of the orders has the status.
 */
export const getCustomerOrders = defineOperation(Parameters, ({ customer_id, status }) => {
  const all = ORDERS.filter((order) => order.customer_id === customer_id);
  if (all.length === 0) return problem(404, `No orders found for customer ${customer_id}`);
  const orders = all.filter((order) => status === undefined || order.status === status);
  return { status: 200, body: { orders, total: orders.length } };
});
