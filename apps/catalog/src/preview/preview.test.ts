import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPreview } from './command.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

async function run(paths: readonly string[], { json = false } = {}) {
  return runPreview({ paths, json, root: '/', environment: {} });
}

describe('the preview of tools', () => {
  it('shows what a contract would become, what it costs, and what is left out [openapi:preview]', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-preview-'));
    const file = join(folder, 'Shop v2.openapi.yaml');
    await writeFile(
      file,
      `
openapi: 3.1.0
info: { title: Shop, version: '1' }
paths:
  /a: { get: { operationId: get_a, description: Gets an A., responses: { '200': { description: d } } } }
  /b: { post: { operationId: make_b, requestBody: { required: true, content: { application/xml: {} } }, responses: { '200': { description: d } } } }
`,
    );
    try {
      const { text, isFine } = await run([file]);
      expect(isFine).toBe(true);
      expect(text).toMatch(
        /^shop-tools 1\.0: 1 tool, about \d+ tokens in every prompt\n {4}tokens {2}tool\n +\d+ {2}get_a\n/,
      );
      expect(text).toMatch(
        /Left out, described with less, or to be looked at:\n.*paths\["\/b"\]\.post.*: is no tool: its body is neither/,
      );
      const { text: json } = await run([file], { json: true });
      expect(JSON.parse(json)).toMatchObject({
        servers: [{ name: 'shop-tools', tools: [{ name: 'get_a' }] }],
        mistakes: [],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('shows the servers of manifests, with the files that they name', async () => {
    const { text, isFine } = await run([join(repository, 'deploy/manifests')], { json: true });
    const { servers, mistakes } = JSON.parse(text);
    expect([isFine, mistakes]).toEqual([true, []]);
    const crm = servers.find(({ name }: { name: string }) => name === 'crm-mcp-server');
    const sum = crm.tools.reduce((all: number, { tokens }: { tokens: number }) => all + tokens, 0);
    expect(crm.tokens).toBe(sum);
  });

  it('says what would be refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-preview-'));
    const file = join(folder, 'swagger.json');
    await writeFile(file, '{"swagger":"2.0"}');
    const { text, isFine } = await run([file]);
    await rm(folder, { recursive: true });
    expect(isFine).toBe(false);
    expect(text).toMatch(/^Refused, with these mistakes:\n.*Swagger 2\.0 is not read/);
  });
});
