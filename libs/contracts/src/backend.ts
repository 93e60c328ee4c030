import { z } from 'zod';

/** What a backend on NATS receives on `backend.<name>.<operationId>`: the operation's parameters by name. */
export const BackendRequest = z.object({
  /** Path, query and header parameters, by their name in the contract. */
  parameters: z.record(z.string(), z.unknown()),
  /** The request body, if the operation has one. */
  body: z.unknown().optional(),
});
export type BackendRequest = z.output<typeof BackendRequest>;

/** What it answers: what the same operation answers over HTTP. */
export const BackendReply = z.object({ status: z.int().min(100).max(599), body: z.unknown() });
export type BackendReply = z.output<typeof BackendReply>;

/** The subject of an operation of a backend on NATS. Backends are not ours, hence no version. */
export function backendSubject(backend: string, operationId: string): string {
  return `backend.${backend}.${operationId}`;
}
