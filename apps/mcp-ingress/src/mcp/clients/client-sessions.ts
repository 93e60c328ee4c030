import type { Principal } from '@gatehouse/contracts';
import type { Secret } from '@gatehouse/service-kit';
import type { Address } from '../address.js';
import { readCapabilities } from '../../asks/capabilities.js';
import type { Capabilities } from '../../asks/capabilities.js';
import { Seal } from '../../asks/seal.js';
import type { Belonging } from '../../asks/seal.js';

/** Who speaks to which server. */
export interface ClientSide {
  readonly principal: Principal;
  readonly address: Address;
}

/** A client with a handshake. */
export interface ClientSession {
  /** Tells it apart from every other one, of the same application too. */
  readonly id: string;
  readonly capabilities: Capabilities;
}

/**
 * What clients with a handshake have said of themselves stands in the id of their session, sealed (MCP
 * 2025-11-25, transports, session management): it is stored nowhere, and every replica knows it.
 */
export class ClientSessions {
  private readonly seals: Seal;

  constructor(secret: Secret) {
    this.seals = new Seal(secret, 'client-session');
  }

  /** The id of a new session of a client that declares these capabilities. */
  begin(client: ClientSide, declared: unknown): string {
    return this.seals.seal(readCapabilities(declared), clientSide(client));
  }

  /** Null for what is no session of this client: it is served all the same, and is not asked anything. */
  find(id: string | string[] | undefined, client: ClientSide): ClientSession | null {
    if (typeof id !== 'string') return null;
    const opened = this.seals.open(id, clientSide(client));
    return opened === undefined ? null : { id, capabilities: readCapabilities(opened) };
  }
}

/** What is the same for all that a client sends. */
export function clientSide({ principal, address }: ClientSide): Belonging {
  const { tenant, application, user } = principal;
  return [tenant, application, user, address.name, address.version];
}
