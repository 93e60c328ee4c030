import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { CapturedRequests } from './captured-requests.js';
import type { RequestReport } from './captured-requests.js';

/** What reached the API, for tests. */
@Controller('mock/requests')
export class RequestsController {
  constructor(private readonly captured: CapturedRequests) {}

  @Get()
  list(): RequestReport {
    return this.captured.report();
  }

  @Delete()
  @HttpCode(204)
  clear(): void {
    this.captured.clear();
  }
}
