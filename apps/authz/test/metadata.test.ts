import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningService } from '@gatehouse/service-kit';
import { post, World } from './world.js';

describe('the metadata of the authorization server', () => {
  let world: World;
  let authz: RunningService;
  let metadata: Record<string, unknown>;

  beforeAll(async () => {
    world = await World.create();
    authz = await world.boot();
    const response = await fetch(`${authz.url}/.well-known/oauth-authorization-server`);
    metadata = (await response.json()) as Record<string, unknown>;
  });

  afterAll(() => world.close());

  it('say what there is, and nothing else', () => {
    const methods = ['client_secret_basic', 'client_secret_post'];
    expect(metadata).toEqual({
      issuer: 'http://127.0.0.1:8082',
      token_endpoint: 'http://127.0.0.1:8082/token',
      token_endpoint_auth_methods_supported: methods,
      jwks_uri: 'http://127.0.0.1:8082/jwks',
      introspection_endpoint: 'http://127.0.0.1:8082/introspect',
      introspection_endpoint_auth_methods_supported: methods,
      revocation_endpoint: 'http://127.0.0.1:8082/revoke',
      revocation_endpoint_auth_methods_supported: methods,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
    });
  });

  it('name no endpoint that does not answer', async () => {
    for (const [name, url] of Object.entries(metadata).filter(([key]) =>
      key.endsWith('_endpoint'),
    )) {
      const here = `${authz.url}${new URL(String(url)).pathname}`;
      const { status, body } = await post(here, {});
      expect([name, status < 404, typeof body['error']]).toEqual([name, true, 'string']);
    }
    expect((await fetch(`${authz.url}/jwks`)).status).toBe(200);
  });

  it('are not contradicted by endpoints that they do not name', async () => {
    for (const path of [
      '/auth',
      '/me',
      '/reg',
      '/session/end',
      '/.well-known/openid-configuration',
    ]) {
      const response = await fetch(`${authz.url}${path}`);
      expect([path, response.status]).toEqual([path, 404]);
      await response.body?.cancel();
    }
  });
});
