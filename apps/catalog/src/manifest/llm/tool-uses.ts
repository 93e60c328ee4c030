import { DefaultMaxUses } from '@gatehouse/contracts';

/** How often a tool of the provider is taken to be used that nobody limits, as it is written in a manifest. */
export const DefaultMaxUsesSpec = DefaultMaxUses.default(10);
