import type { UpstreamTransport } from '@gatehouse/contracts';
import { z } from 'zod';

/** A server that the installation's runner has, by the name that the runner knows it by. */
export const LocalUrl = z
  .string()
  .regex(/^runner:\/\/[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'use runner://<name>');

interface Reached {
  readonly url: string;
  readonly allowPrivate: boolean;
  readonly credential?: unknown;
  readonly oauth?: unknown;
  readonly transport: UpstreamTransport;
}

/** Holds a local server to what there is to say of one: where it is, and what it is shown, its runner knows. */
export function localAsItIs(spec: Reached, context: z.core.$RefinementCtx): void {
  if (!spec.url.startsWith('runner:')) return;
  const { credential, oauth, allowPrivate, transport } = spec;
  const said = { credential, oauth, allowPrivate, transport: transport !== 'streamable-http' };
  for (const [field, value] of Object.entries(said)) {
    if (!value) continue;
    context.addIssue({
      code: 'custom',
      path: [field],
      message: 'is not for a local server: its runner is configured with what it needs',
    });
  }
}
