import { publicAgent, readWhole } from '@gatehouse/service-kit';
import type { SecretReader } from '@gatehouse/service-kit';
import type { Dispatcher } from 'undici';
import type { LlmEgressConfig } from '../config.js';
import { Deadline } from '../time/deadline.js';
import type { RuleOf } from './rule.js';
import { WebhookReply } from './webhook-contract.js';
import type { WebhookQuestion } from './webhook-contract.js';

/** So large may a question be, and an answer. */
const MAX_BYTES = 1024 * 1024;
const POOL = { connections: 64, pipelining: 1, connectTimeoutMs: 5_000 };

type Webhook = Pick<RuleOf<'webhook'>, 'url' | 'timeoutMs' | 'allowPrivate' | 'credential'>;

/** A webhook has given no usable answer. The text is for the operator, and quotes nothing of the answer. */
export class WebhookFailure extends Error {
  override readonly name = 'WebhookFailure';
}

/**
 * Asks webhooks: at public addresses, and where the manifest allows it in the private networks of the
 * installation. Redirects are not followed.
 */
export class WebhookClient {
  private readonly outside = publicAgent(POOL);
  private readonly inside: Dispatcher;

  constructor(
    private readonly secrets: SecretReader,
    config: Pick<LlmEgressConfig, 'PRIVATE_NETWORKS'>,
  ) {
    this.inside = publicAgent({ ...POOL, privateNetworks: config.PRIVATE_NETWORKS });
  }

  /**
   * Puts a question, and gives the answer within the webhook's time.
   * @throws WebhookFailure, or the failure of the connection
   */
  async ask(
    webhook: Webhook,
    question: WebhookQuestion,
    signal: AbortSignal,
  ): Promise<WebhookReply> {
    const body = Buffer.from(JSON.stringify(question));
    if (body.length > MAX_BYTES) throw new WebhookFailure('the texts are too large for a webhook');
    const deadline = new Deadline(webhook.timeoutMs, signal);
    try {
      const credential = await this.credential(webhook);
      const response = await this.post(webhook, { body, credential, signal: deadline.signal });
      return parse(await read(response));
    } finally {
      deadline.clear();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.outside.destroy(), this.inside.destroy()]);
  }

  private post(
    { url, allowPrivate }: Webhook,
    { body, credential, signal }: PostOptions,
  ): Promise<Dispatcher.ResponseData> {
    const { origin, pathname } = new URL(url);
    return (allowPrivate ? this.inside : this.outside).request({
      origin,
      path: pathname,
      method: 'POST',
      headers: {
        ...credential,
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
      body,
      signal,
      // The signal is the deadline of all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  private async credential({ credential }: Webhook): Promise<Record<string, string>> {
    if (!credential) return {};
    const secret = (await this.secrets.read(credential.secret))?.reveal().trim();
    if (!secret || !/^[\x21-\x7e]+$/.test(secret)) {
      throw new WebhookFailure('its secret is not to be had');
    }
    return { [credential.header]: `${credential.prefix}${secret}` };
  }
}

interface PostOptions {
  readonly body: Buffer;
  readonly credential: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function read({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Buffer> {
  try {
    if (statusCode !== 200) throw new WebhookFailure(`status ${statusCode}`);
    if (!/^application\/json\b/i.test(String(headers['content-type']))) {
      throw new WebhookFailure('the answer is not JSON');
    }
    const whole = await readWhole(body, MAX_BYTES);
    if (whole) return whole;
    throw new WebhookFailure('the answer is too large');
  } finally {
    body.on('error', () => undefined).destroy();
  }
}

function parse(body: Buffer): WebhookReply {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString('utf8'));
  } catch {
    throw new WebhookFailure('the answer is not JSON');
  }
  const reply = WebhookReply.safeParse(answer);
  // Zod's text would quote the answer.
  if (!reply.success) throw new WebhookFailure('the answer is not one of the contract');
  return reply.data;
}
