import type { Clients } from '../applications/clients.js';
import type { Adapter, AdapterPayload } from './oidc-provider.js';
import { unavailable } from './protocol-error.js';

/** The grant types of an application. */
export const GRANT_TYPES = ['client_credentials'] as const;

/**
 * What the library may read: clients, which come from the catalogue. It stores nothing here, since our
 * tokens are signed and what was granted is kept by ourselves.
 */
export function clientAdapter(clients: Clients): (model: string) => Adapter {
  return (model) => ({
    find: (id) => (model === 'Client' ? findClient(clients, id) : nothing()),
    findByUid: nothing,
    findByUserCode: nothing,
    upsert: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  });
}

async function findClient(clients: Clients, id: string): Promise<AdapterPayload | undefined> {
  const client = await clients.find(id).catch((cause: unknown) => {
    throw unavailable(cause);
  });
  if (!client) return undefined;
  return {
    client_id: client.application.name,
    // The hash: `compareClientSecret` knows.
    client_secret: client.secretHash,
    grant_types: [...GRANT_TYPES],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}

async function nothing(): Promise<undefined> {
  return undefined;
}
