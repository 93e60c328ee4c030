import { Name, Version } from '@gatehouse/contracts';
import {
  baseConfig,
  issuerConfig,
  outgoingConfig,
  publicUrlConfig,
  secret,
} from '@gatehouse/service-kit';
import { z } from 'zod';

const ServerAddress = z.object({ name: Name, version: Version });

/** What the ingress reads from its environment. */
export const ingressConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8080),
  ...issuerConfig.shape,
  ...publicUrlConfig.shape,
  ...outgoingConfig.shape,
  ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform(hostnames)
    .describe(
      'host names, separated by commas, by which the gate may be called and whose pages may call it, beside that of its public URL and localhost',
    ),
  REQUEST_STATE_KEY: secret()
    .refine((key) => key.reveal().length >= 16, 'use at least 16 characters')
    .describe(
      'what callers carry from one round of a call to the next is sealed with it, the same for all replicas; a new one ends the rounds that are under way',
    ),
  ASK_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1)
    .max(900_000)
    .default(300_000)
    .describe('how long a call waits for what its caller was asked on behalf of a tool, in ms'),
  DECISION_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1_000)
    .describe('how long a call waits for authz and for ratelimit, in ms; then it is refused'),
  MEMBER_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(2_000)
    .describe('how long a list of many servers waits for each of them, in ms'),
  AUDIT_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(3_000)
    .describe('how long a call waits until its audit record is stored, in ms'),
  BACKEND_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .default(64)
    .describe('how many calls may be under way at one backend; as many again may wait'),
  BACKEND_APPLICATION_PERCENT: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .describe('the share of those places that one application may take, in percent'),
  BREAKER_FAILURES: z.coerce
    .number()
    .int()
    .min(1)
    .default(5)
    .describe('after so many failed calls in a row, an operation of a backend is paused'),
  BREAKER_PAUSE_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(10_000)
    .describe('how long it is paused before one call tries again, in ms'),
  SSE_SESSIONS: z.coerce
    .number()
    .int()
    .min(0)
    .default(1_000)
    .describe('how many event streams of the transport HTTP+SSE one replica holds'),
  SSE_SESSIONS_PER_APPLICATION: z.coerce
    .number()
    .int()
    .min(0)
    .default(100)
    .describe('how many of them one application may have'),
  SSE_IDLE_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1_800_000)
    .describe('after how long without a message an event stream is ended, in ms'),
  SSE_KEEP_ALIVE_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(15_000)
    .describe(
      'how often an event stream is kept alive, and its token looked at again, in ms: so long a stream may outlive its token',
    ),
  LISTENING_STREAMS: z.coerce
    .number()
    .int()
    .min(0)
    .default(2_000)
    .describe(
      'how many event streams one replica holds for callers of Streamable HTTP that want to be told of changes',
    ),
  LISTENING_STREAMS_PER_APPLICATION: z.coerce
    .number()
    .int()
    .min(0)
    .default(200)
    .describe('how many of them one application may have'),
  SUBSCRIPTIONS_PER_STREAM: z.coerce
    .number()
    .int()
    .min(0)
    .max(400)
    .default(100)
    .describe(
      'to how many resources one session, or one event stream without a session, may subscribe',
    ),
  UPSTREAM_LISTENERS: z.coerce
    .number()
    .int()
    .min(0)
    .default(500)
    .describe(
      'to how many upstream MCP servers a replica listens, to hear when what they have changes; 0: to none',
    ),
  API_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(10_485_760)
    .describe('how large a body may be that is sent to an API proxy'),
  API_ANSWER_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(104_857_600)
    .describe('how large an answer of an API proxy may be'),
  REST_DEFAULT_SERVER: z
    .string()
    .default('')
    .transform(serverAddress)
    .describe(
      'the MCP server, as <name>/<version>, whose tools are at /tools, too; none if it is empty',
    ),
  MCP_RUNNER_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('where mcp-runner is, for upstream servers at `runner://<name>`'),
  MCP_RUNNER_SECRET: secret().optional().describe('what mcp-runner is shown'),
  RESULT_CACHE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(64 * 1024 * 1024)
    .describe('how much of what tools answered is remembered, where their manifests say so'),
  QUOTA_ADVANCE_PERCENT: z.coerce
    .number()
    .int()
    .min(0)
    .max(25)
    .default(5)
    .describe(
      'how much of what is left of a quota a replica may take for the calls of the next second, in percent; 0 asks ratelimit for every call',
    ),
  TOOL_LIST_TTL_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(10_000)
    .describe('how long a client may keep a tool list, in ms (protocol 2026-07-28)'),
});
export type IngressConfig = z.output<typeof ingressConfig>;

function serverAddress(text: string, context: z.RefinementCtx) {
  if (text === '') return null;
  const [name, version, ...rest] = text.split('/');
  const parsed = ServerAddress.safeParse({ name, version });
  if (parsed.success && rest.length === 0) return parsed.data;
  context.addIssue({ code: 'custom', message: 'use <name>/<version>, e.g. crm-mcp-server/1.0' });
  return z.NEVER;
}

function hostnames(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
}
