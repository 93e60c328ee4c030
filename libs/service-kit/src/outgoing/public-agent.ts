import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { Networks } from './networks.js';
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
  /** Where it may connect to, too. */
  readonly privateNetworks?: Networks;
  /** How names are resolved; the system's resolver if nothing else is said. */
  readonly resolve?: Resolver;
}

type IsAllowed = (address: string) => boolean;

/**
 * An HTTP agent for URLs that are not the operator's own: it connects to public addresses only, and to
 * those private ones that it is given. The address is judged where the connection is made, and the
 * connection goes to the very address that was judged, so a name that resolves differently the second time
 * (DNS rebinding) gains nothing. Redirects are followed by no undici agent unless asked to; do not ask this
 * one.
 * @throws PrivateAddressError as the failure of a request
 */
export function publicAgent({
  connectTimeoutMs,
  privateNetworks,
  resolve,
  ...options
}: PublicAgentOptions): Agent {
  const isAllowed: IsAllowed = (address) =>
    isPublicAddress(address) || privateNetworks?.has(address) === true;
  const connector = buildConnector({
    timeout: connectTimeoutMs,
    lookup: allowedLookup(resolve ?? lookup, isAllowed),
  });
  return new Agent({
    ...options,
    connect: (target, done) => {
      // A host that is an address is connected to without a lookup.
      const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
      if (isIP(host) && !isAllowed(host)) return done(refusal(), null);
      connector(target, (error, socket) => {
        if (error) return done(error, null);
        if (isAllowed(socket.remoteAddress ?? '')) return done(null, socket);
        socket.destroy();
        done(refusal(), null);
      });
    },
  });
}

/** Resolves a name to those of its addresses that are allowed; a name that has none is refused. */
function allowedLookup(resolve: Resolver, isAllowed: IsAllowed): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      const open = addresses.filter(({ address }) => isAllowed(address));
      const [first] = open;
      if (!first) return done(refusal(), '');
      if (options.all) return done(null, open);
      done(null, first.address, first.family);
    });
  };
}

function refusal(): PrivateAddressError {
  return new PrivateAddressError('The address is not one that the gate may connect to');
}
