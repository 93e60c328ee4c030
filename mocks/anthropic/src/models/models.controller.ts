import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { AccessGuard } from '../access/access.guard.js';
import { findModel, MODELS } from './catalogue.js';
import type { ModelInfo } from './catalogue.js';
import { pageOf } from '../pages/page.js';
import type { Page } from '../pages/page.js';

@Controller('v1/models')
@UseGuards(AccessGuard)
export class ModelsController {
  @Get()
  list(@Query() query: unknown): Page<ModelInfo> {
    return pageOf(MODELS, query);
  }

  @Get(':id')
  one(@Param('id') id: string): ModelInfo {
    return findModel(id);
  }
}
