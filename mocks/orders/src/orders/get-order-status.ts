import { z } from 'zod';
import { ORDERS, defineOperation, problem } from '@gatehouse/stand-in';

const Parameters = z.object({ order_id: z.string().min(1).max(64) });

/** One order by id; 404 if there is none. */
export const getOrderStatus = defineOperation(Parameters, ({ order_id }) => {
  const order = ORDERS.find(({ id }) => id === order_id);
  return order ? { status: 200, body: order } : problem(404, `Order ${order_id} not found`);
});
