import { freePort, ManagedProcess, waitForHealth } from '@gatehouse/stack';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface AuditProcess {
  readonly process: ManagedProcess;
  readonly url: string;
  ready(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** Audit as it runs in production: built, and a process of its own. */
export async function auditProcess(environment: Record<string, string>): Promise<AuditProcess> {
  const port = await freePort();
  const logFile = join(tmpdir(), `gatehouse-audit-${port}.log`);
  const child = new ManagedProcess({
    name: 'audit',
    command: process.execPath,
    args: [MAIN],
    env: { PATH: process.env['PATH'], ...environment, PORT: String(port), LOG_LEVEL: 'warn' },
    logFile,
    tether: true,
  });
  const url = `http://127.0.0.1:${port}`;
  child.start();
  return {
    process: child,
    url,
    ready: () => waitForHealth(`${url}/readyz`, child),
    stop: async () => {
      await child.stop();
      await rm(logFile, { force: true });
    },
  };
}
