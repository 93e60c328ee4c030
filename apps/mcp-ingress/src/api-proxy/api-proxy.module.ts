import { Module } from '@nestjs/common';
import { McpModule } from '../mcp/mcp.module.js';
import { ToolCallModule } from '../tool-call/tool-call.module.js';
import { ApiFace } from './api-face.js';
import { ApiProxyController } from './api-proxy.controller.js';

/** API proxies as the REST APIs that they front. */
@Module({
  imports: [McpModule, ToolCallModule],
  controllers: [ApiProxyController],
  providers: [ApiFace],
})
export class ApiProxyModule {}
