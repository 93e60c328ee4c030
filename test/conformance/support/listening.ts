import { once } from 'node:events';
import type { Server } from 'node:http';

export interface Listening {
  /** Without a path. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Lets a server listen at a free port of this machine. */
export async function listening(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
