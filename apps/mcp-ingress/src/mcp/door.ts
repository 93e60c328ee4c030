import { GatewayError, resourceUri } from '@gatehouse/contracts';
import type { Principal, PublishedApiProxy, PublishedMcpServer } from '@gatehouse/contracts';
import { bearerToken, CONFIG, TOKEN_VERIFIER, TokenVerifier } from '@gatehouse/service-kit';
import { getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/server';
import { Inject, Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import type { ServedApi } from '../catalog/served-api.js';
import type { ServedServer } from '../catalog/snapshot.js';
import type { IngressConfig } from '../config.js';
import type { Address } from './address.js';

export interface Admitted {
  readonly server: ServedServer;
  readonly principal: Principal;
}

export interface AdmittedToApi {
  readonly api: ServedApi;
  readonly principal: Principal;
}

type Kind = 'McpServer' | 'ApiProxy';

/** Decides who comes in: a server that is there, and a token that was issued for it. */
@Injectable()
export class Door {
  constructor(
    private readonly catalog: Catalog,
    @Inject(TOKEN_VERIFIER) private readonly verifier: TokenVerifier,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * Who is calling which server.
   * @throws GatewayError `not_found`, `unauthenticated`, `not_subscribed` for a caller of another tenant,
   *   `authz_unavailable`.
   */
  async admit(address: Address, authorization: string | undefined): Promise<Admitted> {
    const server = this.catalog.server(address);
    if (!server) throw new GatewayError('not_found');
    const token = bearerToken(authorization);
    const principal = await this.verifier.verify(token, this.resourceOf(address));
    if (principal.tenant !== server.published.tenant) throw new GatewayError('not_subscribed');
    return { server, principal };
  }

  /** Whether a caller would still be let in. That nobody can tell turns nobody out. */
  async stillAdmits(
    address: Address,
    { authorization }: { readonly authorization?: string | string[] | undefined },
  ): Promise<boolean> {
    try {
      await this.admit(address, typeof authorization === 'string' ? authorization : undefined);
      return true;
    } catch (error) {
      return GatewayError.from(error).status >= 500;
    }
  }

  /**
   * The same for an API proxy.
   * @throws GatewayError as `admit` does.
   */
  async admitToApi(address: Address, authorization: string | undefined): Promise<AdmittedToApi> {
    const api = this.catalog.api(address);
    if (!api) throw new GatewayError('not_found');
    const token = bearerToken(authorization);
    const principal = await this.verifier.verify(token, this.resourceOf(address, 'ApiProxy'));
    if (principal.tenant !== api.published.tenant) throw new GatewayError('not_subscribed');
    return { api, principal };
  }

  /** The protected resource metadata of an API proxy. */
  metadataOfApi(address: Address): Record<string, unknown> | null {
    const api = this.catalog.api(address);
    return api && this.describe(api.published);
  }

  /** The protected resource metadata of a server (RFC 9728 section 2); null if it is not published. */
  metadataOf(address: Address): Record<string, unknown> | null {
    const server = this.catalog.server(address);
    return server && this.describe(server.published);
  }

  /** Where the metadata is, by path insertion (RFC 9728 section 3.1). */
  metadataUrlOf(address: Address, kind: Kind = 'McpServer'): string {
    return getOAuthProtectedResourceMetadataUrl(new URL(this.resourceOf(address, kind)));
  }

  /** The URL of the endpoint, which is also the audience of its tokens (RFC 8707). */
  resourceOf({ name, version }: Address, kind: Kind = 'McpServer'): string {
    const bases = { mcp: this.config.MCP_PUBLIC_URL, llm: this.config.LLM_PUBLIC_URL };
    return resourceUri({ kind, name, version }, bases);
  }

  private describe(published: PublishedMcpServer | PublishedApiProxy): Record<string, unknown> {
    const { kind, name, version, title, scopes } = published;
    return {
      resource: this.resourceOf({ name, version }, kind),
      authorization_servers: [this.config.AUTHZ_ISSUER],
      scopes_supported: scopes,
      bearer_methods_supported: ['header'],
      resource_name: title,
    };
  }
}
