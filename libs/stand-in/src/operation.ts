import type { BackendReply } from '@gatehouse/contracts';
import { z } from 'zod';

export type Parameters = Readonly<Record<string, unknown>>;

/** An operation of the contract: parameters by name in, status and body out, over whatever transport. */
export type Operation = (parameters: Parameters) => BackendReply;

/** Every operation of a contract, by its `operationId`. */
export type Operations = Readonly<Record<string, Operation>>;

/** Makes an operation out of a schema and a function: what does not fit the schema is answered with 422. */
export function defineOperation<Schema extends z.ZodType>(
  schema: Schema,
  answer: (parameters: z.output<Schema>) => BackendReply,
): Operation {
  return (parameters) => {
    const parsed = schema.safeParse(parameters);
    return parsed.success ? answer(parsed.data) : problem(422, problemsOf(parsed.error));
  };
}

/** The shape of every error of the contract. */
export function problem(status: number, detail: string): BackendReply {
  return { status, body: { detail } };
}

function problemsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}
