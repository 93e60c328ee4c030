// A process that puts loads on what it is told to, one after the other.
import autocannon from 'autocannon';
import type { Client, Options, Request } from 'autocannon';
import { percentile } from '../statistics.js';
import { announce } from '../system/program.js';
import { LoadJob } from './job.js';
import type { LoadResult } from './job.js';

/** How often autocannon looks whether its time is over. */
const SAMPLE_MS = 50;

/** Autocannon's own histogram counts whole milliseconds; these are the times as they were. */
class Stopwatch {
  readonly answers: number[] = [];
  readonly firstBytes: number[] = [];
  lastAnswerAt = performance.now();

  watch(client: Client): void {
    let sentAt = 0;
    let waiting = false;
    const on = client.on.bind(client) as (event: string, listener: () => void) => void;
    on('request', () => {
      sentAt = performance.now();
      waiting = true;
    });
    on('body', () => {
      if (waiting) this.firstBytes.push(performance.now() - sentAt);
      waiting = false;
    });
    on('response', () => {
      this.lastAnswerAt = performance.now();
      this.answers.push(this.lastAnswerAt - sentAt);
    });
  }
}

async function run(job: LoadJob): Promise<LoadResult> {
  const stopwatch = new Stopwatch();
  const beganAt = performance.now();
  let connection = 0;
  const options: Options & { sampleInt: number } = {
    url: job.url,
    method: 'POST',
    headers: job.headers,
    body: job.requests[0]?.body ?? '',
    connections: job.connections,
    sampleInt: SAMPLE_MS,
    ...('seconds' in job.until ? { duration: job.until.seconds } : { amount: job.until.requests }),
    setupClient: (client) => {
      stopwatch.watch(client);
      client.setRequests(shareOf(job, connection));
      connection += 1;
    },
    verifyBody: (body) => occurrences(String(body), job.expect.text) === job.expect.times,
  };
  const result = await autocannon(options);
  const seconds = (stopwatch.lastAnswerAt - beganAt) / 1_000;
  return {
    completed: stopwatch.answers.length,
    failed: result.non2xx + result.errors + result.mismatches,
    perSecond: stopwatch.answers.length / seconds,
    latency: summary(stopwatch.answers),
    firstByte: summary(stopwatch.firstBytes),
  };
}

/** What one connection sends: no two connections send the same, if there is enough. */
function shareOf({ requests, connections }: LoadJob, connection: number): Request[] {
  return requests
    .filter((_, at) => at % connections === connection % requests.length)
    .map(({ body, headers }) => (headers ? { body, headers } : { body }));
}

function summary(sample: readonly number[]): LoadResult['latency'] {
  return { p50: percentile(sample, 0.5), p99: percentile(sample, 0.99) };
}

function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}

process.on('message', (message) => {
  run(LoadJob.parse(message)).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
announce({});
