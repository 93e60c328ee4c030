import { z } from 'zod';

/**
 * What becomes of content that neither masking nor guardrails can look into: pictures, sound, PDF and other
 * files, links to them, uploads, and what is passed through.
 */
export const UnseenContent = z.enum(['allow', 'refuse']);
export type UnseenContent = z.output<typeof UnseenContent>;
