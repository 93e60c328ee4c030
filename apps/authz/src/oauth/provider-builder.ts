import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Clients } from '../applications/clients.js';
import { secretMatches } from '../applications/client-secret.js';
import { Directory } from '../applications/directory.js';
import type { AuthzConfig } from '../config.js';
import type { PrivateJwk } from '../keys/signing-key.js';
import { CLIENT_CREDENTIALS, clientCredentialsGrant } from './client-credentials.js';
import { Grants } from './grants.js';
import { Provider } from './oidc-provider.js';
import type { ProviderInstance } from './oidc-provider.js';
import { providerConfiguration } from './provider-configuration.js';

/** Builds the OAuth server around a signing key; the library takes its keys once, when it is made. */
@Injectable()
export class ProviderBuilder {
  constructor(
    private readonly clients: Clients,
    private readonly directory: Directory,
    private readonly grants: Grants,
    @Inject(CONFIG) private readonly config: AuthzConfig,
  ) {}

  build(signingKey: PrivateJwk): ProviderInstance {
    const { clients, directory, grants, config } = this;
    const provider = new Provider(
      config.AUTHZ_ISSUER,
      providerConfiguration({
        clients,
        directory,
        signingKey,
        tokenTtlSeconds: config.AUTHZ_TOKEN_TTL_SECONDS,
      }),
    );
    provider.Client.prototype.compareClientSecret = function compareHash(presented) {
      return secretMatches(String(this['clientSecret']), presented);
    };
    const bases = { mcp: config.MCP_PUBLIC_URL, llm: config.LLM_PUBLIC_URL };
    const keep = grants.keep.bind(grants);
    provider.registerGrantType(
      CLIENT_CREDENTIALS,
      clientCredentialsGrant({ directory, bases, keep }),
      ['scope', 'resource'],
      ['resource'],
    );
    return provider;
  }
}
