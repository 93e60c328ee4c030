import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { Question } from './question.js';

export interface CedarRequest {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
  readonly context: Record<string, CedarValueJson>;
  readonly entities: EntityJson[];
}

/** A question in the words of the policy schema. */
export function toCedarRequest(question: Question): CedarRequest {
  const { application, scopes, user } = question;
  const principal = { type: 'Application', id: application.name };
  const target = targetEntity(question);
  return {
    principal,
    action: { type: 'Action', id: question.action },
    resource: target.uid,
    context: { scopes: [...scopes], ...(user === null ? {} : { user }) },
    entities: [
      {
        uid: principal,
        attrs: { tenant: application.tenant },
        parents: application.roles.map((role) => ({ type: 'Role', id: role })),
      },
      target,
    ],
  };
}

function targetEntity(question: Question): EntityJson & { uid: TypeAndId } {
  const { action, resource, target } = question;
  const id = `${resource.name}/${target.name}`;
  const common = { name: target.name, version: resource.version };
  const effect = { readOnly: target.readOnly, destructive: target.destructive };
  switch (action) {
    case 'tools/call':
      return {
        uid: { type: 'Tool', id },
        attrs: { ...common, ...effect },
        parents: [{ type: 'McpServer', id: resource.name }],
      };
    case 'operations/call':
      return {
        uid: { type: 'Operation', id },
        attrs: { ...common, ...effect },
        parents: [{ type: 'ApiProxy', id: resource.name }],
      };
    case 'messages/create':
      return {
        uid: { type: 'Model', id },
        attrs: common,
        parents: [{ type: 'LlmApi', id: resource.name }],
      };
  }
}
