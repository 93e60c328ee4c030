import { policySetTextToParts, policyToJson, validate } from '@cedar-policy/cedar-wasm/nodejs';
import type { DetailedError, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { Obligation } from '@gatehouse/contracts';
import { z } from 'zod';
import { RESERVED_IDS } from './policy.js';
import type { Policy, PolicyFile } from './policy.js';
import { POLICY_SCHEMA } from './policy-schema.js';

export type ReadPolicies =
  | { readonly ok: true; readonly policies: readonly Policy[] }
  | { readonly ok: false; readonly mistakes: readonly [string, ...string[]] };

const Obligations = z.union([Obligation.transform((one) => [one]), z.array(Obligation)]);
/** What a policy may be annotated with. A misspelt obligation must not be taken for a remark. */
const ANNOTATIONS: readonly string[] = ['id', 'description', 'obligation'];
const ID = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Reads policies from their files: all of them, or every mistake with its file. */
export function readPolicies(files: readonly PolicyFile[]): ReadPolicies {
  const mistakes: string[] = [];
  const policies = files.flatMap((file) => readFile(file, mistakes));
  mistakes.push(...repeatedIds(policies));
  if (mistakes.length === 0) mistakes.push(...misused(policies));
  const [first, ...rest] = mistakes;
  return first === undefined ? { ok: true, policies } : { ok: false, mistakes: [first, ...rest] };
}

function readFile({ name, text }: PolicyFile, mistakes: string[]): Policy[] {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') {
    mistakes.push(
      ...parts.errors.map((error) => `${name}${placeOf(error, text)}: ${error.message}`),
    );
    return [];
  }
  if (parts.policy_templates.length > 0) {
    mistakes.push(`${name}: a template (?principal, ?resource) decides nothing; write a policy`);
  }
  return parts.policies.flatMap((policy) => readPolicy(name, policy, mistakes));
}

function readPolicy(file: string, text: string, mistakes: string[]): Policy[] {
  const parsed = policyToJson(text);
  if (parsed.type === 'failure') {
    mistakes.push(...parsed.errors.map((error) => `${file}: ${error.message}`));
    return [];
  }
  const { json } = parsed;
  const id = json.annotations?.['id'];
  if (id === undefined || !ID.test(id) || RESERVED_IDS.includes(id)) {
    const why = id === undefined ? 'needs an @id("…")' : `cannot have the id ${JSON.stringify(id)}`;
    mistakes.push(`${file}: the policy that begins ${JSON.stringify(beginning(text))} ${why}`);
    return [];
  }
  const unknown = Object.keys(json.annotations ?? {}).filter((name) => !ANNOTATIONS.includes(name));
  mistakes.push(...unknown.map((name) => `${file}: ${id}: there is no annotation @${name}`));
  const obligations = readObligations(`${file}: ${id}`, json, mistakes);
  return [{ id, file, effect: json.effect, text, obligations }];
}

function readObligations(where: string, policy: PolicyJson, mistakes: string[]): Obligation[] {
  const annotation = policy.annotations?.['obligation'];
  if (annotation === undefined) return [];
  if (policy.effect === 'forbid') {
    mistakes.push(`${where}: what is forbidden has no result that an @obligation could apply to`);
  }
  const parsed = Obligations.safeParse(parseJson(annotation));
  if (parsed.success) return parsed.data;
  mistakes.push(`${where}: the @obligation is not one that the gate can fulfil`);
  return [];
}

function repeatedIds(policies: readonly Policy[]): string[] {
  return policies
    .filter((policy, index) => policies.findIndex(({ id }) => id === policy.id) !== index)
    .map(({ id, file }) => `${file}: ${id}: there is another policy with this id`);
}

/** Strict validation against the schema. A warning counts: a `forbid` that can never apply forbids nothing. */
function misused(policies: readonly Policy[]): string[] {
  const staticPolicies = Object.fromEntries(policies.map(({ id, text }) => [id, text]));
  const files = new Map(policies.map(({ id, file }) => [id, file]));
  const answer = validate({
    schema: POLICY_SCHEMA,
    policies: { staticPolicies },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.map(({ message }) => message);
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => {
    const hint = error.help ? ` (${error.help})` : '';
    return `${files.get(policyId) ?? ''}: ${policyId}: ${error.message}${hint}`;
  });
}

/** Cedar counts bytes of UTF-8. */
function placeOf({ sourceLocations }: DetailedError, text: string): string {
  const [location] = sourceLocations ?? [];
  if (!location) return '';
  const before = Buffer.from(text).subarray(0, location.start).toString('utf8').split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function beginning(text: string): string {
  return text.trim().slice(0, 40);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
