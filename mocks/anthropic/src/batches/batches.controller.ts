import { Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccessGuard } from '../access/access.guard.js';
import { callerOf } from '../access/caller.js';
import { bodyText } from '@gatehouse/stand-in';
import { MockClock } from '../chance/mock-clock.js';
import { pageOf } from '../pages/page.js';
import type { Page } from '../pages/page.js';
import { batchBody } from './batch.js';
import type { Batch } from './batch.js';
import { Batches } from './batches.js';
import { readBatch } from './read-batch.js';

type BatchBody = Record<string, unknown>;

@Controller('v1/messages/batches')
@UseGuards(AccessGuard)
export class BatchesController {
  constructor(
    private readonly batches: Batches,
    private readonly clock: MockClock,
  ) {}

  @Post()
  @HttpCode(200)
  create(@Req() request: FastifyRequest): BatchBody {
    const batch = this.batches.create(readBatch(bodyText(request)), callerOf(request));
    return this.show(batch, request);
  }

  @Get()
  list(@Req() request: FastifyRequest, @Query() query: unknown): Page<BatchBody> {
    const page = pageOf(this.batches.list(), query);
    return { ...page, data: page.data.map((batch) => this.show(batch, request)) };
  }

  @Get(':id')
  one(@Req() request: FastifyRequest, @Param('id') id: string): BatchBody {
    return this.show(this.batches.get(id), request);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  cancel(@Req() request: FastifyRequest, @Param('id') id: string): BatchBody {
    return this.show(this.batches.cancel(id), request);
  }

  @Delete(':id')
  remove(@Param('id') id: string): BatchBody {
    this.batches.delete(id);
    return { id, type: 'message_batch_deleted' };
  }

  @Get(':id/results')
  @Header('content-type', 'application/x-jsonl')
  results(@Param('id') id: string): string {
    return this.batches.results(id);
  }

  private show(batch: Batch, request: FastifyRequest): BatchBody {
    return batchBody(batch, this.clock.now(), `${request.protocol}://${request.host}`);
  }
}
