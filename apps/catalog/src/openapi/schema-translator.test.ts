import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { readContract } from './read-contract.js';

/** Strict about what keywords mean. Contracts may leave types open, and require what they do not describe. */
const STRICT = { strict: true, strictTypes: false, strictRequired: false, logger: false } as const;

type Json = Record<string, unknown>;

const names = ['A', 'B', 'C', 'D'];

const scalar = fc.record<Json>(
  {
    type: fc.constantFrom('string', 'integer', 'number', 'boolean'),
    format: fc.constantFrom('date', 'int32', 'byte', 'uuid', 'made-up'),
    description: fc.string(),
    example: fc.jsonValue(),
    enum: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }),
    minimum: fc.integer({ min: 0, max: 5 }),
    exclusiveMinimum: fc.boolean(),
    pattern: fc.constantFrom('^a+$', '(?=x)', '\\d{3}'),
    nullable: fc.boolean(),
    readOnly: fc.boolean(),
    writeOnly: fc.boolean(),
    'x-internal': fc.jsonValue(),
    xml: fc.constant({ name: 'x' }),
  },
  { requiredKeys: ['type'] },
);

/** Schema Objects of OpenAPI 3.0, with references anywhere, also in circles. */
const schema = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.constantFrom(...names).map((name) => ({ $ref: `#/components/schemas/${name}` })),
    fc.record<Json>({ type: fc.constant('array'), items: tie('node') }),
    fc.record<Json>(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'x y'), tie('node')),
        required: fc.uniqueArray(fc.constantFrom('a', 'b', 'x y'), { minLength: 1 }),
        additionalProperties: fc.oneof(fc.boolean(), tie('node')),
        nullable: fc.boolean(),
        discriminator: fc.constant({ propertyName: 'a' }),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record<Json>({ oneOf: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) }),
    fc.record<Json>({
      allOf: fc.array(tie('node'), { minLength: 1, maxLength: 2 }),
      nullable: fc.boolean(),
    }),
    fc.record<Json>({ not: tie('node') }),
  ),
})).node;

const contract = fc
  .record({
    schemas: fc.record<Json>(Object.fromEntries(names.map((name) => [name, schema]))),
    query: schema,
    body: schema,
    answer: schema,
  })
  .map(({ schemas, query, body, answer }) => ({
    openapi: '3.0.3',
    info: { title: 't', version: '1' },
    paths: {
      '/a': {
        post: {
          operationId: 'a',
          parameters: [{ name: 'q', in: 'query', schema: query }],
          requestBody: { content: { 'application/json': { schema: body } } },
          responses: {
            '200': { description: 'd', content: { 'application/json': { schema: answer } } },
          },
        },
      },
    },
    components: { schemas },
  }));

describe('a translated schema', () => {
  it('is one that a strict validator compiles, whatever the contract refers to', () => {
    let compiled = 0;
    fc.assert(
      fc.property(contract, (document) => {
        const before = JSON.stringify(document);
        const { contract: read, mistakes } = readContract(document, { credentialHeader: null });
        expect(JSON.stringify(document)).toBe(before);
        // A reference that leads only to references is the one mistake that can be made here.
        for (const { message } of mistakes) expect(message).toMatch(/^refers to itself/);
        for (const tool of read?.tools ?? []) {
          const ajv = new Ajv2020(STRICT);
          addFormats.default(ajv);
          expect(typeof ajv.compile(tool.inputSchema)).toBe('function');
          expect(typeof ajv.compile(tool.outputSchema ?? true)).toBe('function');
          compiled++;
        }
      }),
      { numRuns: 300 },
    );
    expect(compiled).toBeGreaterThan(50);
  });
});
