import type { ProviderDialect } from '../dialect.js';
import { carriers } from './carriers.js';
import { passMessage } from './pass-message.js';
import { passStream } from './pass-stream.js';
import { readRequest } from './read-request.js';
import { promptBound } from './token-bound.js';

/** The Messages API of Anthropic. */
export const anthropic: ProviderDialect = {
  name: 'anthropic',
  credential: (key) => ({ 'x-api-key': key }),
  readRequest,
  carriers,
  promptBound,
  passMessage,
  passStream,
};
