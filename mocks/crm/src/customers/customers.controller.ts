import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RestBackend } from '@gatehouse/stand-in';
import type { Parameters } from '@gatehouse/stand-in';

@Controller('customers')
export class CustomersController {
  constructor(private readonly rest: RestBackend) {}

  @Get()
  list(@Query() filters: Parameters, @Res() reply: FastifyReply): Promise<void> {
    return this.rest.answer(reply, 'list_customers', filters);
  }

  @Get(':customer_id')
  get(@Param() path: Parameters, @Res() reply: FastifyReply): Promise<void> {
    return this.rest.answer(reply, 'get_customer', path);
  }
}
