import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import type { ContractTool } from '../src/openapi/contract-tools.js';
import { PROVIDERS } from '../src/openapi/lowering/providers.js';
import { refusals } from '../src/openapi/lowering/refusals.js';
import { readContract } from '../src/openapi/read-contract.js';

/** Large contracts as their publishers have them: see contracts/NOTICE.md. */
const NAMES = [
  'adyen',
  'asana',
  'box',
  'digitalocean',
  'github',
  'kubernetes',
  'stripe',
  'twilio',
] as const;

function load(name: string): unknown {
  const file = new URL(`contracts/${name}.json.br`, import.meta.url);
  return JSON.parse(brotliDecompressSync(readFileSync(file)).toString('utf8'));
}

/** How often each of them occurs. */
function counts(texts: readonly string[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const text of texts) result[text] = (result[text] ?? 0) + 1;
  return result;
}

/** What every schema means is checked, what it stands for is compiled: of so many tools of a contract. */
const COMPILED = 15;

const input = new Ajv2020({ strict: true, addUsedSchema: false });
const output = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  addUsedSchema: false,
});
addFormats.default(input);
addFormats.default(output);

function validate(tools: readonly ContractTool[]): void {
  const step = Math.max(1, Math.floor(tools.length / COMPILED));
  for (const [index, tool] of tools.entries()) {
    expect(input.validateSchema(tool.inputSchema)).toBe(true);
    expect(output.validateSchema(tool.outputSchema ?? true)).toBe(true);
    if (index % step > 0) continue;
    expect(typeof input.compile(tool.inputSchema)).toBe('function');
    expect(typeof output.compile(tool.outputSchema ?? true)).toBe('function');
  }
}

describe('the public contract', () => {
  it.each(NAMES)(
    'of %s becomes tools that validators and providers take [openapi:public:imported]',
    (name) => {
      const { contract, mistakes, notes } = readContract(load(name), { credentialHeader: null });
      expect(mistakes).toEqual([]);
      const tools = contract?.tools ?? [];
      expect({
        tools: tools.length,
        described: tools.filter(({ outputSchema }) => outputSchema).length,
        leftOut: counts(contract?.unsupported.map(({ reason }) => reason) ?? []),
        notes: counts(notes.map(({ message }) => message)),
        strict: tools.filter((tool) => refusals(tool, PROVIDERS['openai-strict']).length === 0)
          .length,
      }).toMatchSnapshot();
      expect(new Set(tools.map((tool) => tool.name)).size).toBe(tools.length);
      for (const provider of ['anthropic', 'openai', 'gemini'] as const) {
        const refused = tools.filter((tool) => refusals(tool, PROVIDERS[provider]).length > 0);
        expect(refused.map((tool) => tool.name)).toEqual([]);
      }
      validate(tools);
    },
  );
});
