// Prints an access token of an application, and nothing else: docker compose run --rm token internal-agent
import { readFileSync } from 'node:fs';

const [application, ...resources] = process.argv.slice(2);
const secret = readFileSync(`/credentials/${application}.secret`, 'utf8').trim();
const body = new URLSearchParams({ grant_type: 'client_credentials' });
for (const resource of resources) body.append('resource', resource);
const response = await fetch('http://authz:8082/token', {
  method: 'POST',
  headers: { authorization: `Basic ${Buffer.from(`${application}:${secret}`).toString('base64')}` },
  body,
  signal: AbortSignal.timeout(10_000),
});
const answer = await response.json();
if (!response.ok) {
  process.stderr.write(`authz gives no token: ${answer.error}: ${answer.error_description}\n`);
  process.exit(1);
}
process.stdout.write(`${answer.access_token}\n`);
