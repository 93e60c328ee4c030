import { z } from 'zod';
import { describeIssue } from '../wire/describe-issue.js';
import { parseJson } from '../wire/parse-json.js';
import { refusal } from '../wire/refusal.js';
import type { BatchRequest } from './batch.js';

const MOST_REQUESTS = 100_000;

const BatchBody = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        custom_id: z
          .string()
          .regex(/^[a-zA-Z0-9_-]{1,64}$/, "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"),
        params: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1, 'at least one request is required')
    .max(MOST_REQUESTS, `List should have at most ${MOST_REQUESTS} items`),
});

/**
 * Reads the body of `POST /v1/messages/batches`. The requests in it are not looked into.
 * @throws GatewayError `invalid_request` with the path of the first mistake.
 */
export function readBatch(text: string): readonly BatchRequest[] {
  const parsed = BatchBody.safeParse(parseJson(text), { reportInput: true });
  if (!parsed.success) throw refusal(describeIssue(parsed.error));
  const { requests } = parsed.data;
  const ids = new Set(requests.map((request) => request.custom_id));
  if (ids.size < requests.length) throw refusal('requests: `custom_id` must be unique');
  return requests;
}
