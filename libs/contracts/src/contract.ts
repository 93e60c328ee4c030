import { z } from 'zod';

/**
 * Subjects read `<owner>.<entity>.<verb>.v<n>`: the first token names the service that serves a request
 * or consumes an event, requests are imperative, events are in the past tense.
 */
const SUBJECT = /^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*){2}\.v[1-9]\d*$/;

export interface RpcContract<
  Request extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  readonly kind: 'rpc';
  readonly subject: string;
  /** One replica of the service is meant, not any: its address is the last token of the subject. */
  readonly addressed?: true;
  readonly request: Request;
  readonly reply: Reply;
}

export interface EventContract<Payload extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly subject: string;
  readonly stream: string;
  readonly payload: Payload;
  /** What tells one event from another. JetStream drops a repeated attempt to publish it, consumers drop the rest. */
  readonly id: (payload: z.output<Payload>) => string;
}

export interface BucketContract<Value extends z.ZodType = z.ZodType> {
  readonly kind: 'bucket';
  /** The name of the JetStream key-value bucket. */
  readonly bucket: string;
  readonly value: Value;
  /** Seconds after which an entry disappears; 0 keeps it for ever. */
  readonly ttlSeconds: number;
}

/** Declares a request and its reply. The subject is written here and nowhere else. */
export function defineRpc<Request extends z.ZodType, Reply extends z.ZodType>(contract: {
  subject: string;
  addressed?: true;
  request: Request;
  reply: Reply;
}): RpcContract<Request, Reply> {
  return { kind: 'rpc', ...contract, subject: checkedSubject(contract.subject) };
}

/** Declares an event that JetStream keeps until its consumer has acknowledged it. */
export function defineEvent<Payload extends z.ZodType>(contract: {
  subject: string;
  stream: string;
  payload: Payload;
  id: (payload: z.output<Payload>) => string;
}): EventContract<Payload> {
  return { kind: 'event', ...contract, subject: checkedSubject(contract.subject) };
}

/** Declares a key-value bucket whose every value has one schema. */
export function defineBucket<Value extends z.ZodType>(contract: {
  bucket: string;
  value: Value;
  ttlSeconds: number;
}): BucketContract<Value> {
  return { kind: 'bucket', ...contract };
}

/** The subjects under which a contract is served, as the broker is told of them. */
export function servedSubject({ subject, addressed }: RpcContract): string {
  return addressed ? `${subject}.*` : subject;
}

function checkedSubject(subject: string): string {
  if (!SUBJECT.test(subject)) {
    throw new TypeError(`subject ${subject} is not <owner>.<entity>.<verb>.v<n>`);
  }
  return subject;
}
