import { SecretRef } from '@gatehouse/contracts';
import { z } from 'zod';

const MiB = 1024 * 1024;

/** A value of a server's environment: as it stands, or a secret of the runner's. */
const EnvironmentValue = z.union([z.string().max(32_768), SecretRef]);

/** How one local MCP server is started, and what it may use. The first four are what every MCP client reads. */
export const ServerSpec = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'use a name of a variable'),
      EnvironmentValue,
    )
    .default({}),
  cwd: z.string().startsWith('/', 'use an absolute path').optional(),
  type: z.literal('stdio').optional(),
  /** Whom its processes run as; the runner must be root then. */
  user: z.strictObject({ uid: z.int().min(1), gid: z.int().min(1) }).optional(),
  /** How many of its processes there may be: each session has one. */
  maxProcesses: z.int().min(1).max(1_000).default(20),
  /** A process that was not asked anything for so long is stopped. */
  idleSeconds: z.number().min(0.1).max(86_400).default(300),
  /** How long it may take until it has answered its first message. */
  startSeconds: z.number().min(0.1).max(600).default(30),
  /** What a process and all that it has started may have in memory together. Measured on Linux only. */
  maxMemoryMb: z.int().min(16).default(1_024),
  /** The longest message that it may send. */
  maxMessageBytes: z
    .int()
    .min(1_024)
    .max(64 * MiB)
    .default(8 * MiB),
  /** Whether what it writes to its standard error is logged once it works: callers' data may be in it. */
  logStderr: z.boolean().default(false),
});
export type ServerSpec = z.output<typeof ServerSpec>;
