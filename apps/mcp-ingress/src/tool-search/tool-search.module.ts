import { Module } from '@nestjs/common';
import { ToolCallModule } from '../tool-call/tool-call.module.js';
import { ToolListModule } from '../tool-list/tool-list.module.js';
import { ToolSearches } from './tool-searches.js';

/** How tools are found where they are too many to be listed. */
@Module({
  imports: [ToolListModule, ToolCallModule],
  providers: [ToolSearches],
  exports: [ToolSearches],
})
export class ToolSearchModule {}
