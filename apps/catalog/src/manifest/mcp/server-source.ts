import type { z } from 'zod';

/** What the tools of an MCP server can be made from. */
interface Sources {
  readonly from?: unknown;
  readonly upstream?: unknown;
  readonly members?: unknown;
  readonly scopes: readonly unknown[];
  readonly tools: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, unknown>>;
  readonly prompts: Readonly<Record<string, unknown>>;
}

/** Holds an MCP server to one source of tools, and an aggregate to what its members leave it to say. */
export function oneSource(spec: Sources, context: z.core.$RefinementCtx): void {
  const say = (field: keyof Sources, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  for (const field of ['resources', 'prompts'] as const) {
    const isEmpty = Object.keys(spec[field]).length === 0;
    if (!isEmpty && spec.upstream === undefined) say(field, 'only an upstream server has any');
  }
  if (spec.members === undefined) {
    if ((spec.from === undefined) !== (spec.upstream === undefined)) return;
    if (spec.from === undefined) say('from', 'is missing');
    else say('upstream', 'is made from an API, or is upstream: not both');
    return;
  }
  if (spec.from !== undefined || spec.upstream !== undefined) {
    say('members', 'is made from members, or from something else: not both');
  }
  if (spec.scopes.length > 0) say('scopes', 'each member asks for its own scopes: leave them out');
  if (Object.keys(spec.tools).length > 0) {
    say('tools', 'tools are described where they come from, in the member');
  }
}
