import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RestBackend } from '@gatehouse/stand-in';
import type { Parameters } from '@gatehouse/stand-in';

@Controller()
export class OrdersController {
  constructor(private readonly rest: RestBackend) {}

  @Get('orders/:order_id')
  get(@Param() path: Parameters, @Res() reply: FastifyReply): Promise<void> {
    return this.rest.answer(reply, 'get_order_status', path);
  }

  @Get('customers/:customer_id/orders')
  list(
    @Param() path: Parameters,
    @Query() filters: Parameters,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // The path wins: a query parameter of the same name must not choose another customer.
    return this.rest.answer(reply, 'get_customer_orders', { ...filters, ...path });
  }
}
