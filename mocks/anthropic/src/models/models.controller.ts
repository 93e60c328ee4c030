import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { AccessGuard } from '../access/access.guard.js';
import { findModel, MODELS } from './catalogue.js';
import type { ModelInfo } from './catalogue.js';
import { pageOf } from './page.js';
import type { ModelPage } from './page.js';

@Controller('v1/models')
@UseGuards(AccessGuard)
export class ModelsController {
  @Get()
  list(@Query() query: unknown): ModelPage {
    return pageOf(MODELS, query);
  }

  @Get(':id')
  one(@Param('id') id: string): ModelInfo {
    return findModel(id);
  }
}
