import { RpcHandler } from '@gatehouse/bus';
import { catalogUpstreamLook } from '@gatehouse/contracts';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { DiscoveryService } from './discovery.service.js';

type LookRequest = z.output<typeof catalogUpstreamLook.request>;

/** Is told of upstream servers that say that they have changed. */
@Controller()
export class LookController {
  constructor(private readonly discovery: DiscoveryService) {}

  @RpcHandler(catalogUpstreamLook)
  async look(server: LookRequest): Promise<Record<string, never>> {
    this.discovery.lookAt(server);
    return {};
  }
}
