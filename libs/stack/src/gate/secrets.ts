import { SERVICES } from '@gatehouse/contracts';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const SecretsFile = z.object({
  postgres: z.string(),
  authzKey: z.string(),
  maskingKey: z.string(),
  // What is new since the last start is made.
  requestStateKey: z.string().default(newSecret),
  /** Between the ingress and the runner. */
  runner: z.string().default(newSecret),
  nats: z.record(z.string(), z.string()),
});
export type StackSecrets = z.output<typeof SecretsFile>;

/** The stack's own secrets: made at the first start, and kept in a file that only its owner can read. */
export async function loadSecrets(file: string): Promise<StackSecrets> {
  const text = await readFile(file, 'utf8').catch(() => null);
  const present = text === null ? null : SecretsFile.parse(JSON.parse(text));
  const secrets: StackSecrets = {
    postgres: present?.postgres ?? newSecret(),
    authzKey: present?.authzKey ?? newSecret(),
    maskingKey: present?.maskingKey ?? newSecret(),
    requestStateKey: present?.requestStateKey ?? newSecret(),
    runner: present?.runner ?? newSecret(),
    // A service that is new since the last start gets a password of its own.
    nats: Object.fromEntries(
      Object.keys(SERVICES).map((service) => [service, present?.nats[service] ?? newSecret()]),
    ),
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

/** 256 bits. It begins with a letter, or the broker's configuration could read it as a number. */
function newSecret(): string {
  return `s${randomBytes(32).toString('hex')}`;
}
