import { Module } from '@nestjs/common';
import { ModelCallModule } from '../model-call/model-call.module.js';
import { ModelListService } from './model-list.service.js';

@Module({ imports: [ModelCallModule], providers: [ModelListService], exports: [ModelListService] })
export class ModelListModule {}
