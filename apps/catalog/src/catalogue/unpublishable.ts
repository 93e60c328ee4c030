import { GatewayError } from '@gatehouse/contracts';

/** What an upstream server has cannot be published; to ask again would change nothing. */
export class Unpublishable extends GatewayError {
  constructor(mistake: string) {
    super('conflict', mistake);
  }
}
