import { freePort, ManagedProcess, repositoryRoot, waitForHealth } from '@gatehouse/stack';
import { join } from 'node:path';
import type { TestGate } from './test-gate.js';

export interface MockOpenAi {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the stand-in for OpenAI's API, which the stack knows nothing of. */
export async function startMockOpenAi(gate: TestGate, key: string): Promise<MockOpenAi> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = new ManagedProcess({
    name: 'mock-openai',
    command: process.execPath,
    args: [join(repositoryRoot(), 'mocks/openai/dist/main.js')],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      MOCK_OPENAI_API_KEY: key,
    },
    logFile: join(gate.layout.logs, 'mock-openai.log'),
    tether: true,
  });
  child.start();
  const stop = (): Promise<void> => child.stop();
  await waitForHealth(`${url}/healthz`, child).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, stop };
}
