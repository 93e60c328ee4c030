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
