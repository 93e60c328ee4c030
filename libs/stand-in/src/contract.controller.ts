import { Controller, Get, Header, Inject } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { STAND_IN } from './stand-in.js';
import type { StandIn } from './stand-in.js';

/** Publishes the OpenAPI contract, byte for byte. */
@Controller()
export class ContractController {
  private readonly contract: string;

  constructor(@Inject(STAND_IN) standIn: StandIn) {
    this.contract = readFileSync(standIn.contract, 'utf8');
  }

  /** As `application/yaml` (RFC 9512). */
  @Get('openapi.yaml')
  @Header('content-type', 'application/yaml; charset=utf-8')
  read(): string {
    return this.contract;
  }
}
