// Which role may call what under the shipped policies, as the function decides that decides about every call.
import { join } from 'node:path';
import { evaluate } from '../../apps/authz/dist/decision/evaluate.js';
import { readPolicyFiles } from '../../apps/authz/dist/policy/policy-folder.js';
import { PolicySet } from '../../apps/authz/dist/policy/policy-set.js';
import { readPolicies } from '../../apps/authz/dist/policy/read-policies.js';

/** Roles that the shipped policies speak of, and one that none does. */
const ROLES = [[], ['support'], ['operator'], ['support', 'operator'], ['any other']];

const TOOLS = {
  'a tool that reads': { readOnly: true, destructive: false },
  'a tool that changes something': { readOnly: false, destructive: false },
  'a tool that destroys something': { readOnly: false, destructive: true },
  'a tool that says that it reads, and that it destroys': { readOnly: true, destructive: true },
};

const SERVER = { kind: 'McpServer', name: 'server', version: '1.0', tenant: 'default' };
const API = { kind: 'LlmApi', name: 'api', version: '1.0', tenant: 'default' };

/** The head and the rows of the table. */
export async function roleMatrix(root) {
  const read = readPolicies(await readPolicyFiles(join(root, 'deploy/policies')));
  if (!read.ok) throw new Error(read.mistakes.join('\n'));
  const policies = new PolicySet(read.policies);
  const questions = [
    ...Object.entries(TOOLS).map(([what, hints]) => [what, 'tools/call', SERVER, hints]),
    ['a model', 'messages/create', API, { readOnly: true, destructive: false }],
  ];
  const rows = questions.map(([what, ...question]) => [
    what,
    ...ROLES.map((roles) => ruling(policies, roles, question)),
  ]);
  return { head: ['May it call', ...ROLES.map((roles) => roles.join(' and ') || 'no role')], rows };
}

function ruling(policies, roles, [action, resource, hints]) {
  const subscriptions = [SERVER, API].map(({ kind, name, version }) => {
    return { kind, name, version, plan: 'default', scopes: [] };
  });
  const application = { name: 'agent', tenant: 'default', roles, subscriptions };
  const principal = {
    tenant: 'default',
    application: 'agent',
    user: null,
    scopes: [],
    tokenId: '',
  };
  const targets = [{ name: 'it', requiredScopes: [], ...hints }];
  const facts = { application, policies, policyVersion: '' };
  const [{ decision }] = evaluate(facts, { principal, action, resource, targets });
  return `${decision.effect === 'allow' ? 'yes' : 'no'} (\`${decision.policy}\`)`;
}
