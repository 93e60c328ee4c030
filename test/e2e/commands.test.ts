import { describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, isBusy, repositoryRoot } from '@gatehouse/stack';
import type { Ports } from '@gatehouse/stack';
import { callTool } from './support/call-tool.js';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, args: readonly string[], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(repositoryRoot(), 'scripts', script), ...args], {
      // Nothing of the developer's: a key of theirs would have the tests call the real model.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

interface Started {
  /** Presses Ctrl-C, and resolves with the exit code. */
  interrupt(): Promise<number | null>;
}

/** Starts the stack, and resolves when it says that it is up. */
function start(args: readonly string[], env: Record<string, string>): Promise<Started> {
  const script = join(repositoryRoot(), 'scripts/start.mjs');
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const interrupt = (): Promise<number | null> => {
    child.kill('SIGINT');
    return ended;
  };
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Gatehouse is up')) resolve({ interrupt });
    });
    void ended.then(() => reject(new Error(stderr)));
  });
}

function npm(args: readonly string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: repositoryRoot(), env: { ...process.env, ...env } };
    execFile('npm', args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

function portVariables(ports: Ports): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      `GATEHOUSE_${name.toUpperCase()}_PORT`,
      String(port),
    ]),
  );
}

describe('the commands', () => {
  it('show what tools a contract becomes without starting anything [openapi:preview]', async () => {
    const contract = join(repositoryRoot(), 'mocks/crm/openapi.yaml');
    const { code, stdout } = await run('tools.mjs', [contract, '--json'], {});
    const { servers, mistakes } = JSON.parse(stdout);
    expect([code, mistakes]).toEqual([0, []]);
    expect(servers[0].tools.map(({ name }: { name: string }) => name)).toContain('get_customer');
  });

  it('end the demo with one JSON object that tells what the gate did [agent:question:answered]', async () => {
    const { code, stdout, stderr } = await run('demo.mjs', ['--json'], {});
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect(report.answer).toMatch(/John Smith/);
    expect(Object.keys(report).toSorted()).toEqual(
      ['answer', 'audit', 'llmCalls', 'toolCalls', 'traceId', 'turns', 'usage'].toSorted(),
    );
  }, 180_000);

  it('say which port is busy, and which variable changes it', async () => {
    const { createServer } = await import('node:net');
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = address && typeof address === 'object' ? String(address.port) : '';
    const { code, stderr } = await run('start.mjs', [], { GATEHOUSE_MCP_PORT: port });
    server.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} (mcp) is in use`);
    expect(stderr).toContain('GATEHOUSE_MCP_PORT');
  }, 60_000);

  it('start a stack that outlives a restart, and begin anew when they are told to', async () => {
    const dataDir = join(await mkdtemp(join(tmpdir(), 'gatehouse-start-')), 'data');
    const ports = await freePorts();
    const env = { GATEHOUSE_DATA_DIR: dataDir, ...portVariables(ports) };
    const url = `http://127.0.0.1:${ports.mcp}/crm-mcp-server/v1.0/mcp`;
    const call = async (token: string) =>
      (await callTool({ url, token, tool: 'list_customers', arguments: {} })).status;

    const first = await start([], env);
    const printed = await npm(['run', 'token', '--', 'internal-agent', '--resource', url], env);
    expect(printed).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const token = printed.trim();
    expect(await call(token)).toBe(200);
    expect(await first.interrupt()).toBe(0);
    for (const port of Object.values(ports)) expect(await isBusy(port)).toBe(false);

    const second = await start([], env);
    expect(await call(token)).toBe(200);
    expect(await second.interrupt()).toBe(0);

    const anew = await start(['--fresh'], env);
    expect(await call(token)).toBe(401);
    expect(await anew.interrupt()).toBe(0);
    await rm(join(dataDir, '..'), { recursive: true, force: true });
  }, 180_000);

  it('delete no folder that holds something else', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-precious-'));
    await writeFile(join(dataDir, 'thesis.txt'), 'years of work');
    const ports = portVariables(await freePorts());
    const { code, stderr } = await run('start.mjs', ['--fresh'], {
      GATEHOUSE_DATA_DIR: dataDir,
      ...ports,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('does not delete it');
    expect(await readFile(join(dataDir, 'thesis.txt'), 'utf8')).toBe('years of work');
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  it('say what to do when no stack is running', async () => {
    const { code, stdout, stderr } = await run('token.mjs', ['internal-agent'], {
      GATEHOUSE_DATA_DIR: '/nowhere',
    });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('npm start');
  });
});
