import { GatewayError } from '@gatehouse/contracts';
import type {
  Decision,
  DecisionTarget,
  Principal,
  PublishedApiProxy,
  PublishedMcpServer,
  PublishedTool,
} from '@gatehouse/contracts';
import { CONFIG, Decisions } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IngressConfig } from '../config.js';

/** Something that holds what can be called. */
export type Asked = Pick<
  PublishedMcpServer | PublishedApiProxy,
  'kind' | 'tenant' | 'name' | 'version'
>;

/** What is done with what it holds. */
const ACTIONS = { McpServer: 'tools/call', ApiProxy: 'operations/call' } as const;

/** So many decisions are asked for in one message, which the broker limits to 1 MiB. */
const TARGETS_PER_REQUEST = 1_000;

/** Asks authz who may do what. One question for lists and for calls, so that the two cannot drift apart. */
@Injectable()
export class Authority {
  constructor(
    private readonly decisions: Decisions,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * One decision for each target, in their order.
   * @throws GatewayError `authz_unavailable` when authz is silent, late, or does not answer what was asked.
   */
  async decide(
    principal: Principal,
    server: Asked,
    targets: readonly DecisionTarget[],
  ): Promise<Decision[]> {
    const parts: DecisionTarget[][] = [];
    for (let at = 0; at < targets.length; at += TARGETS_PER_REQUEST) {
      parts.push(targets.slice(at, at + TARGETS_PER_REQUEST));
    }
    const answers = await Promise.all(parts.map((part) => this.ask(principal, server, part)));
    return answers.flat();
  }

  /** The decision on one target. */
  async decideOne(principal: Principal, server: Asked, target: DecisionTarget): Promise<Decision> {
    const [decision] = await this.ask(principal, server, [target]);
    if (decision) return decision;
    throw unavailable('an empty answer');
  }

  private async ask(
    principal: Principal,
    server: Asked,
    targets: DecisionTarget[],
  ): Promise<readonly Decision[]> {
    const { kind, tenant, name, version } = server;
    const resource = { kind, tenant, name, version };
    const request = { principal, action: ACTIONS[kind], resource, targets };
    const options = { timeoutMs: this.config.DECISION_TIMEOUT_MS };
    const decisions = await this.decisions.ask(request, options).catch((cause: unknown) => {
      throw unavailable('no decision could be had', cause);
    });
    if (decisions.length === targets.length) return decisions;
    throw unavailable(`${decisions.length} decisions for ${targets.length} targets`);
  }
}

/** What is asked about a tool. */
export function targetOf(tool: PublishedTool): DecisionTarget {
  return {
    name: tool.name,
    requiredScopes: tool.requiredScopes,
    readOnly: tool.annotations.readOnlyHint,
    destructive: tool.annotations.destructiveHint,
  };
}

/** What a denial is called. Missing scopes are named, so that the caller can ask for them. */
export function denialOf(decision: Decision): GatewayError {
  switch (decision.reason) {
    case 'insufficient_scope': {
      const missingScopes = decision.missingScopes;
      const message = `The access token lacks a scope: ${missingScopes.join(' ')}`;
      return new GatewayError('insufficient_scope', message, { facts: { missingScopes } });
    }
    case 'not_subscribed':
      return new GatewayError('not_subscribed');
    case 'policy_denied':
    case null:
      return new GatewayError('policy_denied');
  }
}

/** Whatever goes wrong while deciding means that nothing was decided. */
function unavailable(detail: string, cause?: unknown): GatewayError {
  return new GatewayError('authz_unavailable', undefined, { detail, cause });
}
