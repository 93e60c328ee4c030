import { GatewayError, Name, Version } from '@gatehouse/contracts';

/** Where a thing is published: `/{name}/v{version}`. */
export interface Address {
  readonly name: string;
  readonly version: string;
}

/** The parameters of the path that hold it. */
export interface AddressParams {
  readonly server: string;
  readonly version: string;
}

/** @throws GatewayError `not_found` for what can be the address of nothing. */
export function addressOf({ server: name, version }: AddressParams): Address {
  if (Name.safeParse(name).success && Version.safeParse(version).success) return { name, version };
  throw new GatewayError('not_found');
}
