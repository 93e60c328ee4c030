import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './steps.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Does everything that a fresh clone lacks: dependencies, build, NATS. What is there is left alone. */
export async function setUp(step) {
  await setUpCode(step);
  await ensureNats(step);
}

/** Only what code needs that starts no service: dependencies and build. */
export async function setUpCode(step) {
  checkNode();
  await installDependencies(step);
  await build(step);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Gatehouse needs Node.js 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org`,
  );
}

/** Dependencies are up to date if the lock file is the one that was installed last. */
async function installDependencies(step) {
  const stamp = join(root, 'node_modules/.gatehouse-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  const done = step('Installing dependencies');
  // Not `npm ci`: it refuses a lock file that lacks the binaries of some other platform.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', args, 'npm install');
  writeFileSync(stamp, lock);
  done();
}

async function build(step) {
  const done = step('Building');
  await run('npx', ['turbo', 'run', 'build', '--output-logs=errors-only'], 'npm run build');
  done();
}

async function ensureNats(step) {
  const found = natsVersion();
  if (found) return;
  const apt = spawnSync('apt-get', ['--version']).status === 0;
  if (apt && process.getuid?.() === 0) {
    const done = step('Installing nats-server');
    await run('apt-get', ['update', '-qq'], 'apt-get update');
    await run('apt-get', ['install', '-y', '-qq', 'nats-server'], 'apt-get install nats-server');
    done();
    if (natsVersion()) return;
  }
  throw new SetupError(`nats-server is not on the PATH. Install it: ${natsCommand(apt)}`);
}

function natsVersion() {
  const result = spawnSync('nats-server', ['--version'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : null;
}

function natsCommand(apt) {
  if (apt) return 'sudo apt-get install nats-server';
  if (process.platform === 'darwin') return 'brew install nats-server';
  if (process.platform === 'win32') return 'winget install NATSAuthors.NATSServer';
  return 'see https://docs.nats.io/running-a-nats-service/introduction/installation';
}

/** Runs a command; what it prints is shown only if it fails. */
function run(command, args, name) {
  mkdirSync(join(root, '.gatehouse'), { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: {
        ...process.env,
        TURBO_TELEMETRY_DISABLED: '1',
        DO_NOT_TRACK: '1',
        DEBIAN_FRONTEND: 'noninteractive',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.once('error', (error) => reject(new SetupError(`${name} cannot run: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const output = Buffer.concat(said).toString().trimEnd().split('\n').slice(-60).join('\n');
      reject(new SetupError(`${name} failed with code ${code}:\n${output}`));
    });
  });
}
