import {
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IngressConfig } from '../../config.js';

/**
 * Keeps the web pages of strangers out (MCP 2026-07-28, Streamable HTTP, security): a page can make a
 * browser send requests to any address, also by a name of its own that resolves to it, but it cannot
 * choose what `Host` and `Origin` say.
 */
@Injectable()
export class HostGuard {
  private readonly allowed: string[];

  constructor(@Inject(CONFIG) config: Pick<IngressConfig, 'ALLOWED_HOSTS' | 'MCP_PUBLIC_URL'>) {
    const publicHost = new URL(config.MCP_PUBLIC_URL).hostname;
    this.allowed = [...localhostAllowedHostnames(), publicHost, ...config.ALLOWED_HOSTS];
  }

  /** What is wrong with a request's host or origin; null if both are ours. */
  refusal(headers: {
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
  }): string | null {
    if (!validateHostHeader(headers.host, this.allowed).ok) return 'This host is not served here';
    if (!validateOriginHeader(headers.origin, this.allowed).ok) return 'This origin may not call';
    return null;
  }
}
