import { Controller, Get, Header } from '@nestjs/common';
import { KeyRing } from './key-ring.js';
import type { PublicJwk } from './signing-key.js';

/** The public keys (RFC 7517 section 5). */
@Controller()
export class JwksController {
  constructor(private readonly ring: KeyRing) {}

  @Get('jwks')
  @Header('content-type', 'application/jwk-set+json')
  jwks(): { keys: readonly PublicJwk[] } {
    return { keys: this.ring.published };
  }
}
