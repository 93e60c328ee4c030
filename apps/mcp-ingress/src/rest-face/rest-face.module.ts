import { Module } from '@nestjs/common';
import { AuthorityModule } from '../authority/authority.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { RestFaceController } from './rest-face.controller.js';
import { RestFace } from './rest-face.js';

/** Tools over plain REST. */
@Module({
  imports: [AuthorityModule, McpModule],
  controllers: [RestFaceController],
  providers: [RestFace],
})
export class RestFaceModule {}
