// Makes every secret of the composed stack once, into a volume: nothing has a default password.
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OUT = process.env.SECRETS_DIR ?? '/secrets';
const ACCOUNTS = process.env.NATS_ACCOUNTS ?? '/deploy/nats/services.conf';
/** The user `node` of the service images: what they write to must be theirs. */
const NODE_USER = 1000;
const MAX_PAYLOAD = 8 * 1024 * 1024;

mkdirSync(OUT, { recursive: true });
for (const folder of process.argv.slice(2)) chownSync(folder, NODE_USER, NODE_USER);

for (const database of ['authz', 'catalog', 'audit']) {
  const password = once(`postgres-${database}`);
  write(`database-url-${database}`, `postgres://${database}:${password}@postgres:5432/${database}`);
}
once('authz-key');
once('masking-key');
write('nats.conf', natsConfig());

function natsConfig() {
  const accounts = readFileSync(ACCOUNTS, 'utf8').replaceAll(
    /\$NATS_PASSWORD_([A-Z_]+)/g,
    (_, service) => JSON.stringify(once(`nats-${service.toLowerCase().replaceAll('_', '-')}`)),
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

function write(name, text) {
  writeFileSync(join(OUT, name), text, { mode: 0o444 });
}
