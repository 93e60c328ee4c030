import { Module } from '@nestjs/common';
import { McpModule } from '../mcp/mcp.module.js';
import { ToolListModule } from '../tool-list/tool-list.module.js';
import { RestFaceController } from './rest-face.controller.js';
import { RestFace } from './rest-face.js';

/** Tools over plain REST. */
@Module({
  imports: [McpModule, ToolListModule],
  controllers: [RestFaceController],
  providers: [RestFace],
})
export class RestFaceModule {}
