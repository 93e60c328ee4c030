import { GatewayError } from '@gatehouse/contracts';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Books } from './books.js';
import type { BookEntry, BooksReport } from './books.js';

/** What the provider charged, for tests that compare it with what a gateway counted. */
@Controller('mock/usage')
export class BooksController {
  constructor(private readonly books: Books) {}

  @Get()
  report(): BooksReport {
    return this.books.report();
  }

  @Get(':requestId')
  one(@Param('requestId') requestId: string): BookEntry {
    const entry = this.books.of(requestId);
    if (!entry) throw new GatewayError('not_found', 'Nothing was charged for this request');
    return entry;
  }

  @Delete()
  @HttpCode(204)
  clear(): void {
    this.books.clear();
  }
}
