import type { Workload } from '../contest/phase.js';

/** What is asked: a short question of a support agent, with the personal data that such questions hold. */
const QUESTION = {
  model: 'claude-sonnet-5',
  max_tokens: 256,
  system:
    'You are the support agent of a shop. Answer in one sentence, and never promise a date that is not in the order.',
  messages: [
    {
      role: 'user',
      content:
        'Jane Miller (jane.miller@example.com, +1 415 555 0132) asks where her order ORD-58213 is, and whether it can still go to another address.',
    },
  ],
};

/** How many pieces of text a streamed answer has. */
export const DELTAS = 64;

export const MESSAGE: Workload = {
  bodies: [JSON.stringify(QUESTION)],
  expect: { text: '"stop_reason":"end_turn"', times: 1 },
  part: 450,
};

export const STREAM: Workload = {
  bodies: [JSON.stringify({ ...QUESTION, stream: true })],
  expect: { text: '"text_delta"', times: DELTAS },
  part: 50,
};
