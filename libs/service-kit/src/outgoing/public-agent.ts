import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isPublicAddress } from './public-address.js';

/** Somebody's URL leads into a network that is none of their business. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'PRIVATE_ADDRESS';
}

type Resolver = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface PublicAgentOptions extends Omit<Agent.Options, 'connect'> {
  /** How long connecting may take, in milliseconds, with the resolution of the name. */
  readonly connectTimeoutMs: number;
  /** How names are resolved; the system's resolver if nothing else is said. */
  readonly resolve?: Resolver;
}

/**
 * An HTTP agent for URLs that are not the operator's own: it connects to public addresses only. The
 * address is judged where the connection is made, and the connection goes to the very address that was
 * judged, so a name that resolves differently the second time (DNS rebinding) gains nothing. Redirects are
 * followed by no undici agent unless asked to; do not ask this one.
 * @throws PrivateAddressError as the failure of a request
 */
export function publicAgent({ connectTimeoutMs, resolve, ...options }: PublicAgentOptions): Agent {
  const connector = buildConnector({
    timeout: connectTimeoutMs,
    lookup: publicLookup(resolve ?? lookup),
  });
  return new Agent({
    ...options,
    connect: (target, done) => {
      // A host that is an address is connected to without a lookup.
      const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
      if (isIP(host) && !isPublicAddress(host)) return done(refusal(), null);
      connector(target, (error, socket) => {
        if (error) return done(error, null);
        if (isPublicAddress(socket.remoteAddress ?? '')) return done(null, socket);
        socket.destroy();
        done(refusal(), null);
      });
    },
  });
}

/** Resolves a name to its public addresses alone; a name that has none is refused. */
function publicLookup(resolve: Resolver): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      const open = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (!first) return done(refusal(), '');
      if (options.all) return done(null, open);
      done(null, first.address, first.family);
    });
  };
}

function refusal(): PrivateAddressError {
  return new PrivateAddressError('The address is not on the public internet');
}
