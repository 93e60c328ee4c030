import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import { ToolUseMemory } from './tool-use-memory.js';

@Module({
  providers: [
    {
      provide: ToolUseMemory,
      inject: [BUS],
      useFactory: (bus: Bus) => ToolUseMemory.open(bus),
    },
  ],
  exports: [ToolUseMemory],
})
export class ToolUseModule {}
