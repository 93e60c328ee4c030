import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/stack';

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

describe('the commands', () => {
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

  it('say what to do when no stack is running', async () => {
    const { code, stdout, stderr } = await run('token.mjs', ['internal-agent'], {
      GATEHOUSE_DATA_DIR: '/nowhere',
    });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('npm start');
  });
});
