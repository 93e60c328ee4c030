import { z } from 'zod';

/** The parts of a model API that the gate knows, and governs each in its own way. */
export const LlmEndpoint = z.enum([
  'messages',
  'count_tokens',
  'chat_completions',
  'models',
  'batches',
  'files',
]);
export type LlmEndpoint = z.output<typeof LlmEndpoint>;

/** An address that is passed on although the gate knows nothing of it. */
export const PassThrough = z.object({
  methods: z.array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])).min(1),
  /** From `/v1/` on; a `*` at the end stands for whatever follows. */
  path: z.string(),
});
export type PassThrough = z.output<typeof PassThrough>;

/** Which of the provider's addresses an LLM API serves, and what its provider may do on its own account. */
export const EndpointPolicy = z.object({
  endpoints: z
    .array(LlmEndpoint)
    .default(['messages', 'count_tokens', 'chat_completions', 'models']),
  passThrough: z.array(PassThrough).default([]),
  /**
   * What a request may have the provider run or fetch by itself: types of server tools (exact, or a
   * beginning that ends in `*`), `mcp_servers`, `container`. What the gate does not see must be allowed
   * by name.
   */
  providerTools: z.array(z.string()).default([]),
});
export type EndpointPolicy = z.output<typeof EndpointPolicy>;
