import { TokenLimit } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct } from '../fields.js';

/** The limits of an LLM API, as they are written in a manifest. */
export const TokenLimitsSpec = distinct(
  z.strictObject(TokenLimit.shape),
  (limit) => `${limit.tokens} tokens per ${limit.window}`,
  { max: 9 },
);
