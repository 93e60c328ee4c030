import { describe, expect, it } from '@jest/globals';
import { mistakesOf } from '../testing/manifests.js';

const proxy = (backend: string): string => `
apiVersion: gatehouse.dev/v1
kind: ApiProxy
metadata: { name: a }
spec:
  openapi:
    openapi: 3.1.0
    info: { title: t, version: v }
    paths: { /x: { get: { responses: { '200': { description: d } } } } }
  backend: ${backend}
`;

const at = (message: string): string => `test.yaml#1 ApiProxy a: spec.backend.url: ${message}`;

const llmApi = (target: string, webhook: string): string => `
apiVersion: gatehouse.dev/v1
kind: LlmApi
metadata: { name: a }
spec:
  targets: [{ name: t, dialect: anthropic, key: { env: K }, ${target} }]
  models: ['*']
  guardrails: { response: [{ name: w, type: webhook, ${webhook} }] }
`;

describe('the addresses of an LLM API', () => {
  const INSIDE = 'http://10.0.0.7';
  const LINK = 'http://169.254.169.254';

  it('that are private are refused unless the manifest allows them [egress:provider-private]', async () => {
    const allowed = 'allowPrivate: true';
    expect(await mistakesOf(llmApi(`baseUrl: '${INSIDE}'`, `url: '${INSIDE}'`))).toEqual([
      expect.stringMatching(
        /spec\.targets\[0\]\.baseUrl: .*10\.0\.0\.7: spec\.targets\[0\]\.allowPrivate: true allows it$/,
      ),
      expect.stringMatching(
        /spec\.guardrails\.response\[0\]\.url: .*allowPrivate: true allows it$/,
      ),
    ]);
    const open = llmApi(`baseUrl: '${INSIDE}', ${allowed}`, `url: '${INSIDE}', ${allowed}`);
    expect(await mistakesOf(open)).toEqual([]);
    const closed = llmApi(`baseUrl: '${LINK}', ${allowed}`, `url: '${LINK}', ${allowed}`);
    expect(await mistakesOf(closed)).toEqual([
      expect.stringMatching(/keeps closed \(PRIVATE_NETWORKS\)$/),
      expect.stringMatching(/keeps closed \(PRIVATE_NETWORKS\)$/),
    ]);
  });
});

describe('the address of a backend', () => {
  it.each([
    ['http://127.0.0.1:9101', '127.0.0.1'],
    ['http://localhost/api', '127.0.0.1'],
    ['http://0x7f000001', '127.0.0.1'],
    ['https://10.0.0.7', '10.0.0.7'],
    ['http://[::ffff:10.0.0.7]/', '::ffff:a00:7'],
  ])(
    'that is private is refused unless the manifest allows it: %s [backend:private:refused]',
    async (url, address) => {
      expect(await mistakesOf(proxy(`{ url: '${url}' }`))).toEqual([
        at(`leads to the private address ${address}: spec.backend.allowPrivate: true allows it`),
      ]);
      expect(await mistakesOf(proxy(`{ url: '${url}', allowPrivate: true }`))).toEqual([]);
    },
  );

  it.each(['http://169.254.169.254', 'http://192.168.0.1', 'http://[fe80::1]'])(
    'in a network that the installation keeps closed is refused in any case: %s [backend:private:refused]',
    async (url) => {
      const mistakes = await mistakesOf(proxy(`{ url: '${url}', allowPrivate: true }`));
      expect(mistakes).toEqual([expect.stringMatching(/keeps closed \(PRIVATE_NETWORKS\)$/)]);
    },
  );

  it.each(['https://8.8.8.8', 'https://api.example.com', 'nats://crm'])(
    'is fine if it is public, a name, or on the bus: %s',
    async (url) => expect(await mistakesOf(proxy(`{ url: '${url}' }`))).toEqual([]),
  );
});
