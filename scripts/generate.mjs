// Writes what is generated from code: npm run generate; with --check it only says what is out of date.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { z } from 'zod';
import * as contracts from '../libs/contracts/dist/index.js';
import { natsAccounts } from '../libs/stack/dist/index.js';
import { roleMatrix } from './lib/role-matrix.mjs';
import { fail, SetupError } from './lib/steps.mjs';
import { root } from './lib/set-up.mjs';

const NOTE = '<!-- Generated from code by `npm run generate`. Do not edit. -->';

async function main() {
  // Several services in one process are more than Nest expects; here nothing of them runs.
  Logger.overrideLogger(false);
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const pages = {
    'deploy/nats/services.conf': natsAccounts(),
    'docs/errors.md': errorsPage(),
    'docs/contracts.md': contractsPage(),
    'docs/guarantees.md': guaranteesPage(),
    'docs/config.md': await configPage(),
    'docs/role-matrix.md': await roleMatrixPage(),
  };
  const stale = [];
  for (const [file, text] of Object.entries(pages)) {
    const path = join(root, file);
    const present = readOrNull(path);
    if (present === text) continue;
    stale.push(file);
    if (!values.check) writeFileSync(path, text);
  }
  if (values.check && stale.length > 0) {
    throw new SetupError(`Out of date: ${stale.join(', ')}. Run: npm run generate`);
  }
  process.stdout.write(stale.length > 0 ? `wrote ${stale.join(', ')}\n` : 'all up to date\n');
}

function errorsPage() {
  const rows = Object.entries(contracts.ERRORS).map(([code, e]) => [
    `<a id="${code}"></a>\`${code}\``,
    e.status,
    e.jsonRpc,
    `\`${e.anthropic}\``,
    `\`${e.openai}\``,
    e.retryable ? 'yes' : 'no',
    e.title,
  ]);
  return page('Errors', [
    'Every failure has one row, and four faces: `application/problem+json` with the HTTP status, JSON-RPC for MCP, and the error types of Anthropic and OpenAI for model calls. The OpenAI shape has the code of the row as its `code`.',
    table(['Code', 'HTTP', 'JSON-RPC', 'Anthropic', 'OpenAI', 'Retry helps', 'Meaning'], rows),
  ]);
}

function contractsPage() {
  const parts = [];
  for (const [name, service] of Object.entries(contracts.SERVICES)) {
    const rows = [
      ...service.serves.map((c) => ['serves', `\`${contracts.servedSubject(c)}\``]),
      ...service.calls.map((c) => ['calls', `\`${contracts.servedSubject(c)}\``]),
      ...service.emits.map((c) => ['emits', `\`${c.subject}\``]),
      ...service.consumes.map((c) => ['consumes', `\`${c.subject}\``]),
      ...service.reads.map((c) => ['reads bucket', `\`${c.bucket}\``]),
      ...service.writes.map((c) => ['writes bucket', `\`${c.bucket}\``]),
      ...(service.callsBackends ? [['calls', '`backend.>`']] : []),
      ...(service.servesBackend ? [['serves', `\`backend.${service.servesBackend}.>\``]] : []),
    ];
    parts.push(`## ${name}`, table(['Does', 'What'], rows));
  }
  const schemas = Object.values(contracts).filter(
    (c) => c && typeof c === 'object' && 'kind' in c && c.kind !== 'ControlPlane',
  );
  parts.push('## Schemas');
  for (const contract of schemas) {
    const shapes =
      contract.kind === 'rpc'
        ? { request: contract.request, reply: contract.reply }
        : contract.kind === 'event'
          ? { payload: contract.payload }
          : { value: contract.value };
    parts.push(`### \`${contract.subject ?? `bucket ${contract.bucket}`}\``);
    for (const [title, schema] of Object.entries(shapes)) {
      const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
      delete json.$schema;
      parts.push(
        `<details><summary>${title}</summary>\n\n\`\`\`json\n${JSON.stringify(json, null, 2)}\n\`\`\`\n\n</details>`,
      );
    }
  }
  return page('Contracts', [
    'What services say to each other over NATS. The broker enforces the first part: `deploy/nats/services.conf` is generated from the same table. A message of an event holds one payload, or an array of those that have travelled together ([ADR 33](adr/0033-records-travel-together.md)).',
    ...parts,
  ]);
}

function guaranteesPage() {
  const list = readFileSync(join(root, 'test/e2e/guarantees.ts'), 'utf8');
  const proofs = proofsById();
  const parts = [...list.matchAll(/^  ([A-Z_]+),$/gm)].flatMap(([, name]) =>
    guaranteesOf(name.toLowerCase().replaceAll('_', '-'), proofs),
  );
  return page('Guarantees', [
    'What Gatehouse promises, and the tests that prove it. A promise without a test fails the build.',
    ...parts,
  ]);
}

function guaranteesOf(subject, proofs) {
  const source = readFileSync(join(root, `test/e2e/guarantees/${subject}.ts`), 'utf8');
  const [, title] = /title: '([^']+)'/.exec(source);
  const promises = source.matchAll(
    /'([a-z0-9:-]+)': \{\s*statement:\s*'((?:[^'\\]|\\.)*)',\s*source: '([^']*)'/g,
  );
  const rows = [...promises].map(([, id, statement, from]) => [
    `\`${id}\``,
    statement,
    from,
    (proofs.get(id) ?? []).map((file) => `[${file.split('/').at(-1)}](../${file})`).join(', '),
  ]);
  return [`## ${title}`, table(['Promise', 'Statement', 'Source', 'Proved in'], rows)];
}

function proofsById() {
  const found = new Map();
  for (const file of testFiles('libs', 'apps', 'mocks', 'test')) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, id] of text.matchAll(
      /(?<!scopes:) \[([a-z0-9-]+(?::[a-z0-9-]+)+)\](?=['"`]| \[)/g,
    )) {
      found.set(id, [...new Set([...(found.get(id) ?? []), file])]);
    }
  }
  return found;
}

function testFiles(...folders) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map(
        (file) => `${folder}/${String(file)}`,
      ),
    )
    .filter((file) => !/node_modules|\/dist\//.test(file))
    .filter((file) => /\.test\.ts$|\/scenarios\/[^/]+\.ts$/.test(file))
    .toSorted();
}

async function configPage() {
  const parts = [];
  for (const folder of ['apps', 'mocks'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}`),
  )) {
    const module = await import(join(root, folder, 'dist/service.js')).catch(() => null);
    const definition = Object.values(module ?? {}).find((value) => value?.config);
    if (!definition) continue;
    const rows = Object.entries(definition.config.shape).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
      const fallback =
        json.default === undefined
          ? schema.isOptional?.()
            ? 'none'
            : '**required**'
          : `\`${JSON.stringify(json.default)}\``;
      return [
        `\`${name}\``,
        fallback,
        schema.description ?? schema.def.innerType?.description ?? '',
      ];
    });
    parts.push(`## ${definition.name}`, table(['Variable', 'Default', 'Meaning'], rows));
  }
  return page('Configuration', [
    'Each service reads its environment once, through a schema, and says everything that is wrong with it before it connects to anything. `X_FILE` names a file that holds the value of `X`. Tracing and metrics are exported over OTLP as `http/json` and follow the standard variables; `libs/service-kit/src/telemetry/start-telemetry.ts` lists those that count.',
    ...parts,
  ]);
}

async function roleMatrixPage() {
  const { head, rows } = await roleMatrix(root);
  return page('Roles and tools', [
    'What the shipped policies (`deploy/policies`) permit to an application that is subscribed and has the scopes, and in brackets the policy that decides. The same function decides about a call, about what is listed, and about what a search finds: what is not permitted is refused by name, and not shown.',
    table(head, rows),
  ]);
}

function page(title, parts) {
  return `${[`# ${title}`, NOTE, ...parts].join('\n\n')}\n`;
}

function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

main().catch(fail);
