import { DefaultMaxTokens } from '@gatehouse/contracts';

/** The limit of answers whose callers set none, as it is written in a manifest. */
export const DefaultMaxTokensSpec = DefaultMaxTokens.default(4_096);
