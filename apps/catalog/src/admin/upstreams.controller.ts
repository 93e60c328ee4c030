import { GatewayError, Name, UpstreamDefinition, Version } from '@gatehouse/contracts';
import type { Principal } from '@gatehouse/contracts';
import { Caller, ControlPlaneGuard, RequireScope } from '@gatehouse/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { CatalogService } from '../catalogue/catalog.service.js';
import { identityOf } from '../catalogue/catalog-object.js';
import type { StoredObject } from '../catalogue/catalog-object.js';
import { CatalogRepository } from '../storage/catalog.repository.js';
import { decided, differencesOf } from '../upstreams/differences.js';
import type { Choice } from '../upstreams/differences.js';
import { UNKNOWN_UPSTREAM } from '../upstreams/upstream-record.js';
import { authorOf } from './outcome.js';
import { parsed } from './parsed.js';

const Address = z.strictObject({ name: Name, version: Version });
const Choices = z.strictObject({
  definitions: z
    .array(
      z.strictObject({
        kind: UpstreamDefinition.shape.kind,
        name: UpstreamDefinition.shape.name,
        hash: z.string(),
      }),
    )
    .min(1)
    .max(2_000),
});

/** Upstream MCP servers: how they are, and what of them agents are shown. Each tenant sees its own. */
@Controller('v1/upstreams')
@UseGuards(ControlPlaneGuard)
export class UpstreamsController {
  constructor(
    private readonly repository: CatalogRepository,
    private readonly catalog: CatalogService,
  ) {}

  @Get()
  @RequireScope('catalog:read')
  async list(@Caller() caller: Principal) {
    const servers = await this.repository.list(caller.tenant, 'McpServer');
    return { upstreams: servers.filter(isUpstream).map(toSummary) };
  }

  @Get(':name/:version')
  @RequireScope('catalog:read')
  async read(@Caller() caller: Principal, @Param() params: unknown) {
    const server = await this.find(parsed(Address, params), caller);
    return { ...toSummary(server), definitions: differencesOf(recordOf(server)) };
  }

  /** Has definitions shown, exactly as they were looked at. */
  @Post(':name/:version/approve')
  @HttpCode(200)
  @RequireScope('catalog:write')
  approve(@Caller() caller: Principal, @Param() params: unknown, @Body() body: unknown) {
    return this.decide('approve', { caller, params, body });
  }

  /** Has definitions withheld until they are other ones. */
  @Post(':name/:version/reject')
  @HttpCode(200)
  @RequireScope('catalog:write')
  reject(@Caller() caller: Principal, @Param() params: unknown, @Body() body: unknown) {
    return this.decide('reject', { caller, params, body });
  }

  private async decide(
    verdict: 'approve' | 'reject',
    request: { readonly caller: Principal; readonly params: unknown; readonly body: unknown },
  ) {
    const address = parsed(Address, request.params);
    const { definitions } = parsed(Choices, request.body);
    const server = await this.find(address, request.caller);
    if (verdict === 'approve') refuseHidden(server, definitions);
    await this.catalog.learn(identityOf(server.manifest), authorOf(request.caller), (before) => {
      const after = decided(before, definitions, verdict);
      if (after) return after;
      throw new GatewayError('conflict', 'The server says something else by now: look at it again');
    });
    return this.read(request.caller, address);
  }

  private async find(
    { name, version }: { readonly name: string; readonly version: string },
    caller: Principal,
  ): Promise<StoredObject> {
    const found = await this.repository.find({ kind: 'McpServer', name, version }, caller.tenant);
    if (found && isUpstream(found)) return found;
    throw new GatewayError('not_found', `There is no upstream McpServer ${name} ${version}`);
  }
}

/** What a person cannot see cannot be approved by one. */
function refuseHidden(server: StoredObject, choices: readonly Choice[]): void {
  const chosen = new Set(choices.map(({ hash }) => hash));
  const hiding = differencesOf(recordOf(server)).find(
    ({ hash, concerns }) => chosen.has(hash) && concerns.some(({ hidden }) => hidden),
  );
  if (!hiding) return;
  const message = `${hiding.kind} ${hiding.name} holds characters that nobody sees`;
  throw new GatewayError('conflict', message);
}

function isUpstream({ manifest }: StoredObject): boolean {
  return manifest.kind === 'McpServer' && manifest.spec.upstream !== undefined;
}

function recordOf({ upstream }: StoredObject) {
  return upstream ?? UNKNOWN_UPSTREAM;
}

function toSummary(server: StoredObject) {
  const { name, version } = identityOf(server.manifest);
  const record = recordOf(server);
  const { state, problem, protocolVersion } = record;
  const statuses = differencesOf(record).map(({ status }) => status);
  const count = (...wanted: string[]): number =>
    statuses.filter((status) => wanted.includes(status)).length;
  return {
    name,
    version,
    state,
    problem,
    protocolVersion,
    approved: count('approved'),
    pending: count('new', 'changed'),
    rejected: count('rejected'),
  };
}
