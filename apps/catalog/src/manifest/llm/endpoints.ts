import { EndpointPolicy, LlmEndpoint, PassThrough } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct } from '../fields.js';

/** What the gate governs itself: passing it on unseen would go around the rules of the LLM API. */
const GOVERNED = /^\/v1\/(?:messages|models|files|chat|complete)(?:[/*]|$)/i;

const PassThroughSpec = z.strictObject({
  methods: distinct(PassThrough.shape.methods.element, (method) => method, { min: 1, max: 5 }),
  path: z
    .string()
    .max(200)
    .regex(
      /^\/v1\/[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*(?:\/?\*)?$/,
      'use a path from /v1/ on, without a query; it may end in *',
    )
    .refine(
      (path) => !GOVERNED.test(path),
      'messages, models and files are governed: see endpoints',
    ),
});

/** Which addresses an LLM API serves, as it is written in a manifest. */
export const EndpointsSpec = z.strictObject({
  endpoints: distinct(LlmEndpoint, (endpoint) => endpoint, { min: 1, max: 10 }).default(
    EndpointPolicy.shape.endpoints.parse(undefined),
  ),
  passThrough: distinct(PassThroughSpec, ({ path }) => path, { max: 50 }).default([]),
  providerTools: distinct(
    z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}\*?$/, 'use the type of a server tool, or a beginning and *'),
    (type) => type,
    { max: 50 },
  ).default([]),
});
