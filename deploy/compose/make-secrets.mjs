// Makes every secret of the composed stack once: nothing has a default password. Each consumer has a
// folder of its own, which is a volume of its own: a service sees its own secrets and no one else's.
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OUT = process.env.SECRETS_DIR ?? '/secrets';
const ACCOUNTS = process.env.NATS_ACCOUNTS ?? '/deploy/nats/services.conf';
/** The user `node` of the service images, and the one NATS runs as. */
const NODE_USER = 1000;
const MAX_PAYLOAD = 8 * 1024 * 1024;

for (const folder of process.argv.slice(2)) chownSync(folder, NODE_USER, NODE_USER);

for (const database of ['authz', 'catalog', 'audit']) {
  const password = once(`postgres/${database}-password`);
  write(`${database}/database-url`, `postgres://${database}:${password}@postgres:5432/${database}`);
}
once('authz/key');
once('llm-egress/masking-key');
once('mcp-ingress/request-state-key');
write('mcp-runner/secret', once('mcp-ingress/runner-secret'));
write('nats/nats.conf', natsConfig());

function natsConfig() {
  const accounts = readFileSync(ACCOUNTS, 'utf8').replaceAll(
    /\$NATS_PASSWORD_([A-Z_]+)/g,
    (_, service) =>
      JSON.stringify(once(`${service.toLowerCase().replaceAll('_', '-')}/nats-password`)),
  );
  return [
    'listen: "0.0.0.0:4222"',
    'http: 8222',
    `max_payload: ${MAX_PAYLOAD}`,
    'jetstream { store_dir: "/data" }',
    accounts,
  ].join('\n');
}

/** A secret that is made at the first start and kept ever after. */
function once(name) {
  const file = join(OUT, name);
  if (!existsSync(file)) write(name, `s${randomBytes(32).toString('hex')}`);
  return readFileSync(file, 'utf8');
}

/**
 * The file is there as a whole or not at all: a start that is cut short leaves no empty secret. The
 * folder is not made here: one that is no volume would be lost, so that is an error.
 */
function write(name, text) {
  const file = join(OUT, name);
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  chownSync(draft, NODE_USER, NODE_USER);
  // The user that PostgreSQL is set up by differs between images; only its container mounts that folder.
  chmodSync(draft, name.startsWith('postgres/') ? 0o444 : 0o400);
  renameSync(draft, file);
}
