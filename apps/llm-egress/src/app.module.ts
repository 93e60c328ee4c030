import { Module } from '@nestjs/common';
import { ModelCallModule } from './model-call/model-call.module.js';

@Module({ imports: [ModelCallModule] })
export class AppModule {}
