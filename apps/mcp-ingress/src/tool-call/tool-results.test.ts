import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PublishedMcpServer } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { z } from 'zod';
import { TestGate } from '../testing/gate.js';
import { post, toolsCall } from '../testing/post.js';
import { crmServer } from '../testing/published.js';

const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 'x');

const Result = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string() })),
  structuredContent: z.looseObject({}).optional(),
  isError: z.boolean().optional(),
  _meta: z.looseObject({}).optional(),
});

/** A backend whose every answer has 50 MiB. */
class Endless {
  sent = 0;
  private readonly server: Server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = (): void => {
      while (this.sent < 50 * MIB && !response.destroyed) {
        this.sent += CHUNK.length;
        if (!response.write(CHUNK)) return;
      }
      response.end();
    };
    response.on('drain', more);
    more();
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe('the result of a tool', () => {
  let gate: TestGate;
  const endless = new Endless();

  const serve = async (server: PublishedMcpServer): Promise<void> => {
    await gate.publish(server);
    await eventually(async () => {
      const { status } = await post(gate, { server: server.name, body: toolsCall('none', {}) });
      expect(status).toBe(200);
    });
  };
  const call = async (server: string, tool: string, args: unknown) => {
    const reply = await post(gate, { server, body: toolsCall(tool, args) });
    return Result.parse(reply.json?.result);
  };

  beforeAll(async () => {
    gate = await TestGate.start();
    await serve(crmServer({ url: await endless.start(), name: 'endless', timeoutMs: 20_000 }));
    const shape = {
      select: ['id', 'total', 'customers.*.id'],
      lists: [{ at: 'customers', first: 2, summary: false }],
    };
    await serve(crmServer({ url: 'nats://crm', name: 'shaped', policy: { shape } }));
    const strict = crmServer({ url: 'nats://crm', name: 'strict' });
    const notes = { type: 'array', minItems: 9_000 };
    await serve({
      ...strict,
      tools: strict.tools.map((tool) =>
        tool.outputSchema
          ? { ...tool, outputSchema: { type: 'object', properties: { notes } } }
          : tool,
      ),
    });
  });

  beforeEach(() => gate.reset());

  afterAll(async () => {
    endless.stop();
    await gate.stop();
  });

  it('is cut to what a model can read, stays JSON, and says what is missing [tool-call:result:limited]', async () => {
    gate.crm.customers = Array.from({ length: 3_000 }, (_, id) => ({ id, name: `Name of ${id}` }));
    const { content, _meta } = await call('crm', 'list_customers', {});
    const [json, notice] = content.map(({ text }) => text);
    const shown = z.looseObject({ customers: z.array(z.unknown()) }).parse(JSON.parse(json ?? ''));
    expect(shown).toMatchObject({ total: 3_000, tier: null });
    expect(shown.customers).toEqual(gate.crm.customers.slice(0, shown.customers.length));
    expect(shown.customers.length).toBeGreaterThan(1_000);
    expect(notice).toMatch(
      new RegExp(
        `^\\[Not all is shown\\. Cut to \\d+ of \\d+ bytes\\. customers: the first ${shown.customers.length} of 3000 items\\. To narrow it down, use tier, region\\.\\]$`,
      ),
    );
    const record = await gate.onlyRecord();
    const bytes = Buffer.byteLength(JSON.stringify({ ...shown, customers: gate.crm.customers }));
    expect(record).toMatchObject({ outcome: 'ok', truncatedFrom: bytes });
    expect(record.resultBytes).toBeLessThan(65_536 + 500);
    expect(_meta).toEqual({ 'dev.gatehouse/truncated': { bytes } });
  });

  it('keeps structured content as its schema has it [tool-call:result:limited]', async () => {
    const { content, structuredContent } = await call('crm', 'get_customer', {
      customer_id: 'C-LARGE',
    });
    expect(structuredContent).toEqual(JSON.parse(content[0]?.text ?? ''));
    expect(structuredContent).toMatchObject({ id: 'C-LARGE', tier: 'gold' });
    expect(content).toHaveLength(2);
  });

  it('is refused where what is left would break its schema [tool-call:result:limited]', async () => {
    const large = { customer_id: 'C-LARGE' };
    const { content, structuredContent, isError } = await call('strict', 'get_customer', large);
    expect(isError).toBe(true);
    expect(structuredContent).toBeUndefined();
    expect(content[0]?.text).toContain('cannot be cut without breaking its form');
    expect(await gate.onlyRecord()).toMatchObject({
      outcome: 'failed',
      errorCode: 'result_too_large',
      status: 200,
    });
  });

  it('of 50 MiB is neither read nor shown [tool-call:result:limited]', async () => {
    const { content, isError } = await call('endless', 'list_customers', {});
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain('more than 8 MiB');
    // The rest are buffers of sockets.
    expect(endless.sent).toBeLessThan(25 * MIB);
    expect(await gate.onlyRecord()).toMatchObject({
      outcome: 'failed',
      errorCode: 'result_too_large',
    });
  });

  it('is shaped as the manifest says, and tells what its lists have lost [tool-call:result:shaped]', async () => {
    gate.crm.customers = [1, 2, 3].map((id) => ({ id, email: 'x@example.com' }));
    const { content } = await call('shaped', 'list_customers', {});
    expect(JSON.parse(content[0]?.text ?? '')).toEqual({
      customers: [{ id: 1 }, { id: 2 }],
      total: 3,
    });
    expect(content[1]?.text).toBe('[Not all is shown. customers: the first 2 of 3 items.]');
    const one = await call('shaped', 'get_customer', { customer_id: 'C-4821' });
    expect(one.structuredContent).toEqual({ id: 'C-4821' });
    const missing = await call('shaped', 'get_customer', { customer_id: 'C-0' });
    expect(missing.content[0]?.text).toContain('not found');
  });
});
