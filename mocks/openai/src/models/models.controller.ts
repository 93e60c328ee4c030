import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { AccessGuard } from '../access/access.guard.js';
import { findModel, MODELS } from './catalogue.js';
import type { ModelInfo } from './catalogue.js';

@Controller('v1/models')
@UseGuards(AccessGuard)
export class ModelsController {
  @Get()
  list(): { object: 'list'; data: readonly ModelInfo[] } {
    return { object: 'list', data: MODELS };
  }

  @Get(':id')
  one(@Param('id') id: string): ModelInfo {
    return findModel(id);
  }
}
