import { GatewayError, isErrorCode } from '@gatehouse/contracts';
import type { Backend } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Agent, fetch, Headers } from 'undici';
import type { RequestInit, Response } from 'undici';
import { z } from 'zod';
import { NotSent } from '../backends/attempt-cause.js';
import type { IngressConfig } from '../config.js';

const SCHEME = 'runner://';
const CONNECT_MS = 10_000;

/** What the runner says of a failure; it knows the error table, too. */
const Problem = z.object({
  code: z.string().refine(isErrorCode),
  detail: z.string().optional(),
  /** Given if nothing of what was asked for has been done. */
  reason: z.enum(['busy', 'not-started']).optional(),
});

type LocalServersConfig = Pick<IngressConfig, 'MCP_RUNNER_URL' | 'MCP_RUNNER_SECRET'>;

/** Whether an upstream server is one that the installation runs itself. */
export function isLocal({ url }: Pick<Backend, 'url'>): boolean {
  return url.startsWith(SCHEME);
}

/**
 * MCP servers that the installation runs itself, behind its runner. Where that is, and what it is shown, is
 * the installation's own: no manifest can say it, and no other backend is sent it.
 */
@Injectable()
export class LocalServers implements OnApplicationShutdown {
  /** The deadline of each call is the clock here, too. */
  private readonly agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_MS },
  });

  constructor(@Inject(CONFIG) private readonly config: LocalServersConfig) {}

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** Where the runner serves one of them. */
  addressOf({ url }: Pick<Backend, 'url'>): URL {
    const { runner } = this.reach();
    return new URL(`${runner}/servers/${url.slice(SCHEME.length)}/mcp`);
  }

  /** @throws GatewayError as the runner says, but for what the transport itself understands. */
  async send(url: string | URL, request: RequestInit): Promise<Response> {
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${this.reach().secret}`);
    const response = await fetch(url, { ...request, headers, dispatcher: this.agent });
    if (response.status >= 500) throw await failureOf(response);
    return response;
  }

  private reach(): { readonly runner: string; readonly secret: string } {
    const { MCP_RUNNER_URL: url, MCP_RUNNER_SECRET: secret } = this.config;
    if (url && secret) return { runner: url.replace(/\/+$/, ''), secret: secret.reveal() };
    throw new GatewayError('backend_unavailable', 'Local MCP servers are not run here', {
      cause: new NotSent('unreachable'),
      detail: 'MCP_RUNNER_URL and MCP_RUNNER_SECRET are not both set',
    });
  }
}

async function failureOf(response: Response): Promise<GatewayError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = Problem.safeParse(body).data;
  const { code = 'backend_unavailable', detail, reason } = problem ?? {};
  const cause = reason && new NotSent(reason === 'busy' ? 'busy' : 'unreachable');
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new GatewayError(code, detail, {
    ...(cause ? { cause } : {}),
    ...(Number.isNaN(seconds) ? {} : { retryAfterSeconds: seconds }),
  });
}
