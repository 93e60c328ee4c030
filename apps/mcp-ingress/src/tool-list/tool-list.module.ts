import { Module } from '@nestjs/common';
import { AuthorityModule } from '../authority/authority.module.js';
import { ServerTools } from './server-tools.js';

/** What a caller may call. */
@Module({ imports: [AuthorityModule], providers: [ServerTools], exports: [ServerTools] })
export class ToolListModule {}
