import type { PublishedLlmApi } from '@gatehouse/contracts';

/** A published LLM API that allows every model and limits nothing, with these members of its own. */
export function publishedLlmApi(
  members: Pick<PublishedLlmApi, 'name'> & Partial<PublishedLlmApi>,
): PublishedLlmApi {
  return {
    kind: 'LlmApi',
    tenant: 'default',
    version: '1.0',
    revision: 1,
    title: members.name,
    scopes: [],
    models: ['*'],
    tokenLimits: [],
    pii: { entities: [], allow: [], restoreInTools: [] },
    provider: {
      dialect: 'anthropic',
      baseUrl: 'http://127.0.0.1:1',
      key: { env: 'KEY' },
      timeoutMs: 1_000,
    },
    ...members,
  };
}
