import { SpanKind, withSpan } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { KeyRing } from '../keys/key-ring.js';
import { ProviderBuilder } from './provider-builder.js';
import { Refusals } from './refusals.js';

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers token requests, always with the key that signs now. */
@Injectable()
export class TokenEndpoint {
  private current: { readonly kid: string; readonly handle: Handle } | null = null;

  constructor(
    private readonly ring: KeyRing,
    private readonly builder: ProviderBuilder,
    private readonly refusals: Refusals,
  ) {}

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return withSpan('POST /token', { kind: SpanKind.SERVER }, () =>
      this.handler()(request, response),
    );
  }

  private handler(): Handle {
    const { signing } = this.ring;
    if (this.current?.kid !== signing.kid) {
      const provider = this.builder.build(signing);
      this.refusals.watch(provider);
      this.current = { kid: signing.kid, handle: provider.callback() };
    }
    return this.current.handle;
  }
}
