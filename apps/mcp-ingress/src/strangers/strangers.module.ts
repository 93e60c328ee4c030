import { Module } from '@nestjs/common';
import { ToolCallModule } from '../tool-call/tool-call.module.js';
import { Strangers } from './strangers.js';

/** What becomes of the calls of those who could not be identified. */
@Module({ imports: [ToolCallModule], providers: [Strangers], exports: [Strangers] })
export class StrangersModule {}
