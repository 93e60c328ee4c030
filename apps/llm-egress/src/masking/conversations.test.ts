import { describe, expect, it } from '@jest/globals';
import { BuiltinEntity } from '@gatehouse/contracts';
import { parseJson } from '../json/json-document.js';
import type { JsonObject } from '../json/json-document.js';
import { carriers } from '../providers/anthropic/carriers.js';
import { passStream } from '../providers/anthropic/pass-stream.js';
import { eventBytes, readEvents } from '../sse/event-stream.js';
import { GeneratedConversation } from '../testing/generated-conversation.js';
import type { Person } from '../testing/people.js';
import { Chance } from '../testing/people.js';
import { maskDocument } from './mask-document.js';
import { tenantKey } from './placeholder.js';
import { compileMaskingPolicy } from './policy.js';
import { Restoration } from './restoration.js';
import { PlaceholderVault } from './vault.js';

/** The full number is 1,000; it takes a minute or two. */
const CONVERSATIONS = Number(process.env['MASKING_CONVERSATIONS'] ?? 60);

const key = tenantKey('a-master-key-for-tests', 'acme');
const policy = compileMaskingPolicy({
  entities: BuiltinEntity.options.map((entity) => ({
    detector: 'builtin',
    entity,
    mode: 'mask',
    placeholder: 'opaque',
  })),
  allow: [],
  restoreInTools: [],
  toolDefinitions: false,
  onDetectorFailure: 'refuse',
  rememberPlaceholders: false,
});

async function mask(request: object): Promise<{ text: string; vault: PlaceholderVault }> {
  const source = JSON.stringify(request);
  const root = parseJson(source) as JsonObject;
  const vault = new PlaceholderVault(key);
  const found = carriers({ source, root }, { toolDefinitions: false });
  const { text } = await maskDocument({ source, carriers: found }, policy, vault);
  return { text, vault };
}

/** All that a body says, also in what it encodes, without case, accents and spacing. */
function said(body: string): string {
  const encoded = body.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [];
  const decoded = encoded.map((run) => Buffer.from(run, 'base64').toString());
  const all = [body, ...decoded, body.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)))].join('\n'); // prettier-ignore
  return all
    .normalize('NFKD')
    .replaceAll(/[\s\\]+/g, ' ')
    .toLowerCase();
}

function values({ name, email, phone, street, card }: Person): string[] {
  return [name, email, phone, street, card].map((value) => value.normalize('NFKD').toLowerCase());
}

/** What the model has been given to say, in its own words: the placeholders of the same values. */
function asModel(text: string, people: readonly Person[], vault: PlaceholderVault): string {
  const entities = {
    name: 'NAME',
    email: 'EMAIL',
    phone: 'PHONE',
    street: 'ADDRESS',
    card: 'CARD',
  };
  let out = text;
  for (const person of people) {
    for (const [field, entity] of Object.entries(entities)) {
      const value = person[field as keyof Person];
      if (out.includes(value))
        out = out.replaceAll(value, vault.placeholder({ entity, text: value }));
    }
  }
  return out;
}

function pieces(text: string, chance: Chance): string[] {
  const cut: string[] = [];
  for (let at = 0; at < text.length;) {
    const next = at + 1 + chance.below(9);
    cut.push(text.slice(at, next));
    at = next;
  }
  return cut;
}

/** The answer as it streams from the provider, cut anywhere, its two blocks interleaved. */
async function deliver(
  answer: { text: string; json: string },
  vault: PlaceholderVault,
  chance: Chance,
): Promise<{ text: string; json: string }> {
  const delta = (index: number, body: object): object => ({
    type: 'content_block_delta',
    index,
    delta: body,
  });
  const one = pieces(answer.text, chance).map((text) => delta(0, { type: 'text_delta', text }));
  const two = pieces(answer.json, chance).map((json) =>
    delta(1, { type: 'input_json_delta', partial_json: json }),
  );
  const mixed = Array.from({ length: Math.max(one.length, two.length) }).flatMap((_, at) =>
    [one[at], two[at]].filter((event) => event !== undefined),
  );
  const events = [
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 't', name: 'send' },
    },
    ...mixed,
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_stop' },
  ];
  const wire = Buffer.concat(
    events.map((event) => eventBytes((event as { type: string }).type, event)),
  );
  async function* body(): AsyncGenerator<Buffer> {
    for (let at = 0; at < wire.length;) {
      const next = at + 1 + chance.below(400);
      yield wire.subarray(at, next);
      at = next;
    }
  }
  const restoration = new Restoration(vault, [{ tool: 'send', entities: ['*'] }]);
  const hooks = { beforeToolUse: async () => undefined, beforeEnd: async () => undefined };
  const out = { text: '', json: '' };
  for await (const { data } of readEvents(passStream(body(), restoration, hooks).body)) {
    const event = JSON.parse(data ?? '{}') as { delta?: { text?: string; partial_json?: string } };
    out.text += event.delta?.text ?? '';
    out.json += event.delta?.partial_json ?? '';
  }
  return out;
}

async function converse(seed: number): Promise<void> {
  const conversation = new GeneratedConversation(seed);
  const chance = new Chance(seed + 1);
  let before = '';
  for (let turn = 0; turn < conversation.turns; turn += 1) {
    conversation.say(turn);
    const { text, vault } = await mask(conversation.request());
    const heard = said(text);
    for (const value of conversation.people.flatMap(values)) {
      if (heard.includes(value)) throw new Error(`seed ${seed}, turn ${turn}: ${value} has left`);
    }
    expect(text.startsWith(before)).toBe(true);
    before = text.slice(0, -']}'.length);
    const answer = conversation.answer();
    const json = JSON.stringify(answer.input);
    const provider = {
      text: asModel(answer.text, conversation.people, vault),
      json: asModel(json, conversation.people, vault),
    };
    const got = await deliver(provider, vault, chance);
    expect(got.text).toBe(answer.text);
    expect(JSON.parse(got.json)).toEqual(answer.input);
    expect(got.json).toBe(json);
    conversation.messages.push({
      role: 'assistant',
      content: [
        { type: 'text', text: got.text },
        { type: 'tool_use', id: `toolu_${turn}`, name: 'send', input: answer.input },
      ],
    });
    // What goes back to the provider is what it said.
    const again = (await mask(conversation.request())).text;
    expect(again).toContain(JSON.stringify(provider.text));
    expect(again).toContain(`"input":${provider.json}`);
  }
}

describe('generated conversations', () => {
  it(`${CONVERSATIONS} of up to 20 turns let nothing personal out, give everything back, and keep their beginning [masking:conversations]`, async () => {
    for (let seed = 1; seed <= CONVERSATIONS; seed += 1) await converse(seed);
  }, 3_600_000);
});
