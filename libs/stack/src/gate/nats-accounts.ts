import { servedSubject, SERVICES } from '@gatehouse/contracts';
import type { BucketContract, EventContract, ServiceContract } from '@gatehouse/contracts';

/** The variable that holds a service's password at the broker, e.g. `NATS_PASSWORD_MCP_INGRESS`. */
export function passwordVariable(service: string): string {
  return `NATS_PASSWORD_${service.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The broker's configuration: one user per service, who may publish and subscribe only to what the
 * service's contracts name. Passwords come from the broker's environment.
 */
export function natsAccounts(): string {
  const users = Object.entries<ServiceContract>(SERVICES).map(([name, contract]) =>
    [
      '    {',
      `      user: "${name}"`,
      `      password: $${passwordVariable(name)}`,
      '      permissions: {',
      `        publish: { allow: ${list(publishes(contract))} }`,
      `        subscribe: { allow: ${list(subscribes(name, contract))} }`,
      `        allow_responses: ${answers(contract) ? '{ max: 1, expires: "1m" }' : 'false'}`,
      '      }',
      '    }',
    ].join('\n'),
  );
  return [
    '# Generated from libs/contracts/src/services.ts by `npm run generate`. Do not edit.',
    'authorization {',
    '  users: [',
    users.join('\n'),
    '  ]',
    '}',
    '',
  ].join('\n');
}

function publishes(contract: ServiceContract): string[] {
  const { reads, writes, emits, consumes } = contract;
  const usesJetStream = [reads, writes, emits, consumes].some((used) => used.length > 0);
  return [
    ...contract.calls.map(servedSubject),
    ...contract.emits.map((event) => event.subject),
    ...streamsOf(contract.emits).flatMap(emitsToStream),
    ...(contract.callsBackends ? ['backend.>'] : []),
    ...(usesJetStream ? ['$JS.API.INFO'] : []),
    ...contract.reads.flatMap(readsBucket),
    ...contract.writes.flatMap(writesBucket),
    ...streamsOf(contract.consumes).flatMap(consumesStream),
  ];
}

function subscribes(name: string, contract: ServiceContract): string[] {
  return [
    `_INBOX.${name}.>`,
    ...contract.serves.map(servedSubject),
    ...(contract.servesBackend ? [`backend.${contract.servesBackend}.>`] : []),
  ];
}

function answers(contract: ServiceContract): boolean {
  return contract.serves.length > 0 || contract.servesBackend !== null;
}

function readsBucket({ bucket }: BucketContract): string[] {
  const stream = `KV_${bucket}`;
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}.>`,
    `$JS.API.CONSUMER.CREATE.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.INFO.${stream}.>`,
    `$JS.API.CONSUMER.DELETE.${stream}.>`,
    `$JS.FC.${stream}.>`,
  ];
}

function writesBucket({ bucket }: BucketContract): string[] {
  return [`$KV.${bucket}.>`, `$JS.API.STREAM.CREATE.KV_${bucket}`];
}

function streamsOf(events: readonly EventContract[]): string[] {
  return [...new Set(events.map((event) => event.stream))];
}

/** Whoever is first makes the stream, so that an event never has to wait for its consumer. */
function emitsToStream(stream: string): string[] {
  return [`$JS.API.STREAM.INFO.${stream}`, `$JS.API.STREAM.CREATE.${stream}`];
}

function consumesStream(stream: string): string[] {
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.CREATE.${stream}`,
    `$JS.API.STREAM.UPDATE.${stream}`,
    `$JS.API.STREAM.PURGE.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.INFO.${stream}.>`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.>`,
    `$JS.ACK.${stream}.>`,
  ];
}

function list(subjects: readonly string[]): string {
  const lines = [...new Set(subjects)].map((subject) => `          ${JSON.stringify(subject)}`);
  return lines.length === 0 ? '[]' : `[\n${lines.join('\n')}\n        ]`;
}
