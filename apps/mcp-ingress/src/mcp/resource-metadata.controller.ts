import { GatewayError } from '@gatehouse/contracts';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { Door } from './door.js';

/** Tells clients which authorization server issues tokens for an MCP server, or an API proxy (RFC 9728). */
@Controller('.well-known/oauth-protected-resource')
export class ResourceMetadataController {
  constructor(private readonly door: Door) {}

  /** Any page may read it: it is public, and clients in browsers begin with it. */
  @Get(':server/v:version/mcp')
  @Header('access-control-allow-origin', '*')
  @Header('cache-control', 'max-age=60')
  metadata(
    @Param('server') name: string,
    @Param('version') version: string,
  ): Record<string, unknown> {
    const metadata = this.door.metadataOf({ name, version });
    if (metadata) return metadata;
    throw new GatewayError('not_found');
  }

  @Get(':server/v:version')
  @Header('access-control-allow-origin', '*')
  @Header('cache-control', 'max-age=60')
  metadataOfApi(
    @Param('server') name: string,
    @Param('version') version: string,
  ): Record<string, unknown> {
    const metadata = this.door.metadataOfApi({ name, version });
    if (metadata) return metadata;
    throw new GatewayError('not_found');
  }
}
