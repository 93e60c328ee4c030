import type { Operations } from '@gatehouse/stand-in';
import { getCustomerOrders } from './orders/get-customer-orders.js';
import { getOrderStatus } from './orders/get-order-status.js';

/** Everything that the contract offers, by `operationId`. */
export const operations = {
  get_order_status: getOrderStatus,
  get_customer_orders: getCustomerOrders,
} as const satisfies Operations;
