import { Module } from '@nestjs/common';
import { ModelCallModule } from './model-call/model-call.module.js';
import { ModelListModule } from './model-list/model-list.module.js';

@Module({ imports: [ModelCallModule, ModelListModule] })
export class AppModule {}
