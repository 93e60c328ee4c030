import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RestBackend } from '@gatehouse/stand-in';
import type { Parameters } from '@gatehouse/stand-in';

@Controller()
export class ArticlesController {
  constructor(private readonly rest: RestBackend) {}

  @Get('search')
  search(@Query() query: Parameters, @Res() reply: FastifyReply): Promise<void> {
    return this.rest.answer(reply, 'search_kb', query);
  }

  @Get('articles/:article_id')
  get(@Param() path: Parameters, @Res() reply: FastifyReply): Promise<void> {
    return this.rest.answer(reply, 'get_article', path);
  }
}
