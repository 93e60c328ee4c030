import { describe, expect, it } from '@jest/globals';
import type { LlmApiPolicy } from '@gatehouse/contracts';
import fc from 'fast-check';
import { carriers } from '../providers/anthropic/carriers.js';
import { parseJson } from '../json/json-document.js';
import type { JsonObject } from '../json/json-document.js';
import { maskDocument } from './mask-document.js';
import { tenantKey } from './placeholder.js';
import { compileMaskingPolicy } from './policy.js';
import { restoreAll } from './restorer.js';
import { PlaceholderVault } from './vault.js';

const BUILTIN: LlmApiPolicy['pii'] = {
  entities: (['EMAIL', 'PHONE', 'NAME', 'ADDRESS'] as const).map((entity) => ({
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
};

/** The four expressions of the sample, as they are configured there. */
const REGEXES: LlmApiPolicy['pii'] = {
  entities: [
    ['EMAIL', '\\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Z|a-z]{2,}\\b'],
    ['PHONE', '\\+?\\d[\\d\\s\\-().]{7,}\\d'],
    ['NAME', '\\b[A-Z][a-z]+ [A-Z][a-z]+\\b'],
    [
      'ADDRESS',
      '\\b\\d{1,5}\\s[A-Za-z0-9 ]+(Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct)\\b',
    ],
  ].map(([entity = '', pattern = '']) => ({ detector: 'regex', entity, pattern, mode: 'mask' })),
  allow: [],
  restoreInTools: [],
  toolDefinitions: false,
  onDetectorFailure: 'refuse',
  rememberPlaceholders: false,
};

const CUSTOMER = {
  id: 'C-4821',
  name: 'John Smith',
  email: 'john.smith@example.com',
  phone: '+1-555-0182',
  account_status: 'active',
  tier: 'gold',
  address: { street: '142 Maple Avenue', city: 'Portland', state: 'OR', zip: '97201' },
  latest_order_id: 'O-9901',
  member_since: '2021-03-14',
};
const ORDERS = {
  orders: [
    {
      id: 'O-9901',
      customer_id: 'C-4821',
      status: 'in_transit',
      status_label: 'In Transit',
      carrier: 'FedEx',
      tracking_number: '794644774888',
      items: [{ sku: 'PRD-881', name: 'Wireless Headphones', qty: 1, unit_price: 89.99 }],
      ordered_at: '2026-05-28T10:14:00Z',
      estimated_delivery: '2026-06-07',
      return_deadline: '2026-07-07',
    },
  ],
  total: 1,
};
const ARTICLE = {
  id: 'KB-005',
  title: 'Gold Tier Membership Benefits',
  body: 'Gold Tier members have a 45-day Return Window. See Order History, then Standard Return Policy.',
  url: 'https://help.example.com/membership/gold-benefits',
};
const PERSONAL = ['john smith', 'john.smith@example.com', '555-0182', 'maple avenue'];
const FACTS = [
  'O-9901', '794644774888', 'C-4821', 'KB-005', 'claude-sonnet-4-20250514', 'Wireless Headphones',
  'In Transit', '2026-06-07', '2026-05-28T10:14:00Z', '2021-03-14', 'Gold Tier Membership Benefits',
  'PRD-881', 'Standard Return Policy', 'Order History',
]; // prettier-ignore

function conversation(turn: number): object {
  const call = (id: string, name: string, input: object): object => ({
    role: 'assistant',
    content: [{ type: 'tool_use', id, name, input }],
  });
  const result = (id: string, value: object): object => ({
    role: 'user',
    content: [
      {
        type: 'tool_result',
        tool_use_id: id,
        content: [{ type: 'text', text: JSON.stringify(value) }],
      },
    ],
  });
  const messages = [
    {
      role: 'user',
      content: 'Find customer C-4821 and write to John Smith about the latest order.',
    },
    call('toolu_1', 'get_customer', { customer_id: 'C-4821' }),
    result('toolu_1', CUSTOMER),
    call('toolu_2', 'get_customer_orders', { customer_id: 'C-4821', note: 'for john smith' }),
    result('toolu_2', ORDERS),
    call('toolu_3', 'search_kb', { q: 'gold tier return policy' }),
    result('toolu_3', { articles: [ARTICLE] }),
    {
      role: 'assistant',
      content: [{ type: 'text', text: 'JOHN  SMITH lives at 142 maple avenue.' }],
    },
    { role: 'user', content: 'Thanks! Call (1) 555 0182 or john.smith@EXAMPLE.com tomorrow.' },
  ];
  return {
    model: 'claude-sonnet-4-20250514',
    max_tokens: 4096,
    system: 'You help John Smith, a customer since 2021-03-14.',
    messages: messages.slice(0, turn),
  };
}

async function mask(
  request: unknown,
  pii: LlmApiPolicy['pii'] = BUILTIN,
  vault = new PlaceholderVault(tenantKey('master', 'acme')),
) {
  const source = typeof request === 'string' ? request : JSON.stringify(request);
  const root = parseJson(source) as JsonObject;
  const result = await maskDocument(
    { source, carriers: carriers({ source, root }, { toolDefinitions: false }) },
    compileMaskingPolicy(pii),
    vault,
  );
  return { ...result, source, vault };
}

function user(content: unknown): object {
  return { model: 'claude', max_tokens: 1, messages: [{ role: 'user', content }] };
}

describe('the sample conversation', () => {
  it.each([1, 3, 5, 7, 9])('holds nothing personal when masked, in turn %i', async (turns) => {
    const { text } = await mask(conversation(turns));
    for (const value of PERSONAL) expect(text.toLowerCase()).not.toContain(value);
  });

  it('keeps every date, id, product and title', async () => {
    const { text } = await mask(conversation(9));
    for (const fact of FACTS) expect(text).toContain(fact);
  });

  it('comes back to the byte when it is restored', async () => {
    const { text, source, vault } = await mask(conversation(9));
    expect(text).not.toBe(source);
    expect(restoreAll(text, vault, { kind: 'text' })).toBe(source);
  });

  it('keeps its beginning from turn to turn, as prompt caches need it [masking:r4-deterministic]', async () => {
    const before = (await mask(conversation(5))).text;
    const after = (await mask(conversation(7))).text;
    const common = before.slice(0, before.lastIndexOf(']}'));
    expect(after.startsWith(common.slice(0, -2))).toBe(true);
  });

  it('holds nothing personal with the regular expressions of the sample, either', async () => {
    const { text } = await mask(conversation(7), REGEXES);
    for (const value of [
      'John Smith',
      'john.smith@example.com',
      '+1-555-0182',
      '142 Maple Avenue',
    ]) {
      expect(text).not.toContain(value);
    }
    expect(text).not.toContain('2026-06-07');
    expect(text).toContain('claude-sonnet-4-20250514');
  });

  it('counts what was masked', async () => {
    const { masked } = await mask(conversation(3));
    expect(masked).toEqual({ NAME: 3, EMAIL: 1, PHONE: 1, ADDRESS: 3 });
  });
});

describe('masking', () => {
  it('changes no byte outside of the values it hides [masking:r8-byte-exact]', async () => {
    const body =
      '{ "b":1, "10":2,"a":12345678901234567890,"c":1.0,"e":1e3,"dup":1,"dup":2,"esc":"\\u00e9\\/",' +
      '"messages" : [{"role":"user","content":"caf\\u00e9 a@b.example x\\/y"}] , "model":"m"}';
    const { text, vault } = await mask(body);
    const placeholder = vault.placeholder({ entity: 'EMAIL', text: 'a@b.example' });
    expect(text).toBe(body.replace('a@b.example', placeholder));
  });

  it('leaves a request without personal data as it is', async () => {
    const { text, source } = await mask(user('What is the return policy for headphones?'));
    expect(text).toBe(source);
  });

  it('sees through escapes', async () => {
    const { text } = await mask(
      '{"model":"m","messages":[{"role":"user","content":"j\\u0040x.example"}]}',
    );
    expect(text).toMatch(/"content":"PIIEMAIL0[A-Z2-9]{15}"/);
  });

  it('escapes twice where it edits JSON in a string [masking:r9-json-in-strings]', async () => {
    const inner = JSON.stringify({ customer: { name: 'Ann "Annie" O\'Neil', city: 'A\nB' } });
    const body = user([{ type: 'tool_result', tool_use_id: 't', content: inner }]);
    const request = { ...body, system: 'Her name is Zoë Ångström, full name: Zoë Ångström' };
    const { text, source, vault } = await mask(request);
    expect(() => JSON.parse(JSON.parse(text).messages[0].content[0].content)).not.toThrow();
    expect(restoreAll(text, vault, { kind: 'document' })).toBe(source);
  });

  it('masks JSON that stands between sentences', async () => {
    const { text } = await mask(user(`Result: ${JSON.stringify(CUSTOMER)} -- is this right?`));
    for (const value of PERSONAL) expect(text.toLowerCase()).not.toContain(value);
    expect(text).toContain('-- is this right?');
  });

  it('masks JSON in JSON [masking:r9-json-in-strings]', async () => {
    const nested = JSON.stringify({ content: [{ type: 'text', text: JSON.stringify(CUSTOMER) }] });
    const { text } = await mask(user([{ type: 'tool_result', tool_use_id: 't', content: nested }]));
    for (const value of PERSONAL) expect(text.toLowerCase()).not.toContain(value);
    expect(
      JSON.parse(JSON.parse(JSON.parse(text).messages[0].content[0].content).content[0].text).id,
    ).toBe('C-4821');
  });

  it('masks keys that are personal values, and none that a schema would have', async () => {
    const { text } = await mask(
      user([{ type: 'tool_result', tool_use_id: 't', content: '{"a@b.example":1}' }]),
    );
    expect(text).not.toContain('a@b.example');
    const input = { 'c@d.example': { john: 'e@f.example' }, customer_name: 'John Smith' };
    const call = { type: 'tool_use', id: 't', name: 'x', input };
    const assistant = { model: 'm', messages: [{ role: 'assistant', content: [call] }] };
    expect((await mask(assistant)).text).toMatch(
      /"PIIEMAIL0\w{15}":\{"john":"PIIEMAIL0\w{15}"\},"customer_name":"PIINAME0/,
    );
  });

  it('replaces a telephone number that is written as a number', async () => {
    const result = JSON.stringify({ phone: 15550182000, total: 15550182001 });
    const { text } = await mask(user([{ type: 'tool_result', tool_use_id: 't', content: result }]));
    const inner = JSON.parse(JSON.parse(text).messages[0].content[0].content);
    expect(inner.phone).toMatch(/^PIIPHONE0/);
    expect(inner.total).toBe(15550182001);
  });

  it('does not mask a placeholder again, and leaves unknown ones alone [masking:r5-idempotent]', async () => {
    const first = await mask(user('I am at a@b.example'));
    const again = await mask(first.text);
    expect(again.text).toBe(first.text);
    expect(again.vault.size).toBe(0);
  });

  it('gives another tenant other placeholders', async () => {
    const vaults = ['acme', 'globex'].map((t) => new PlaceholderVault(tenantKey('master', t)));
    const [acme, globex] = await Promise.all(
      vaults.map((vault) => mask(user('a@b.example'), BUILTIN, vault)),
    );
    expect(acme!.text).not.toBe(globex!.text);
    expect(restoreAll(acme!.text, globex!.vault, { kind: 'text' })).toBe(acme!.text);
  });

  it('leaves allowed values in clear, in any case', async () => {
    const { text } = await mask(user('Write to Help@Example.com'), {
      ...BUILTIN,
      allow: ['help@example.COM'],
    });
    expect(text).toContain('Help@Example.com');
  });

  it('refuses a request with a blocked entity, without quoting it', async () => {
    const pii = { ...BUILTIN, entities: [{ detector: 'builtin', entity: 'EMAIL', mode: 'block' }] };
    const refused = await mask(user('secret@corp.example'), pii as LlmApiPolicy['pii']).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'blocked_content', facts: { entities: ['EMAIL'] } });
    expect(JSON.stringify(refused) + String(refused)).not.toContain('secret');
  });

  it('redacts for good, and only counts what is to be reported', async () => {
    const pii = {
      ...BUILTIN,
      entities: [
        { detector: 'builtin', entity: 'EMAIL', mode: 'redact' },
        { detector: 'builtin', entity: 'PHONE', mode: 'report' },
      ],
    } as LlmApiPolicy['pii'];
    const { text, masked, reported, vault } = await mask(user('a@b.example, +1-555-0182'), pii);
    expect(text).toContain('"[EMAIL removed], +1-555-0182"');
    expect([masked, reported, vault.size]).toEqual([{ EMAIL: 1 }, { PHONE: 1 }, 0]);
  });

  it('covers all of two findings that overlap [masking:r7-overlaps]', async () => {
    const pii = {
      ...BUILTIN,
      entities: [
        { detector: 'regex', entity: 'LONG', pattern: 'abcdef', mode: 'mask' },
        { detector: 'regex', entity: 'TAIL', pattern: 'efgh', mode: 'mask' },
      ],
    } as LlmApiPolicy['pii'];
    const { text, source, vault } = await mask(user('xabcdefghx'), pii);
    expect(text).toMatch(/"xPIILONG0[A-Z2-9]{16}PIITAIL0[A-Z2-9]{16}x"/);
    expect(restoreAll(text, vault, { kind: 'text' })).toBe(source);
  });

  it('masks the name in two fields wherever it stands joined', async () => {
    const result = JSON.stringify({ first_name: 'May', last_name: 'Okafor' });
    const { text } = await mask(
      user([
        { type: 'tool_result', tool_use_id: 't', content: result },
        { type: 'text', text: 'Tell may okafor (Okafor, May) by May 28. Mrs Okafor knows.' },
      ]),
    );
    expect(text.toLowerCase()).not.toContain('okafor');
    expect(text).toContain('by May 28');
  });
});

describe('any conversation', () => {
  const word = fc.stringMatching(/^[A-Z][a-z]{3,8}$/).map((text) => `Q${text.toLowerCase()}x`);
  const person = fc.record({
    name: fc.tuple(word, word).map((names) => names.join(' ')),
    email: fc.tuple(word, word).map(([user, host]) => `${user}@${host}.example`.toLowerCase()),
    phone: fc.stringMatching(/^\+49 [1-9]\d{2} [1-9]\d{6}$/),
    street: fc
      .tuple(fc.integer({ min: 1, max: 9_999 }), word)
      .map(([number, name]) => `${number} ${name} Street`),
  });
  const spelled = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => text.replaceAll(' ', '  '),
  );

  it('holds no value of a known person anywhere, in any spelling, and comes back to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { minLength: 1, maxLength: 4 }),
        spelled,
        async (people, spell) => {
          const said = people.map(({ name, email, phone, street }) =>
            spell(`${name}, ${email}, ${phone}, ${street}`),
          );
          const request = {
            model: 'm',
            system: `You know ${said.join(' and ')}.`,
            messages: [
              { role: 'user', content: said[0] },
              {
                role: 'assistant',
                content: [{ type: 'tool_use', id: 'i', name: 'n', input: { q: said } }],
              },
              {
                role: 'user',
                content: [
                  {
                    type: 'tool_result',
                    tool_use_id: 'i',
                    content: JSON.stringify({ customers: people, raw: JSON.stringify(people[0]) }),
                  },
                  { type: 'text', text: `So: ${said.join('; ')}` },
                ],
              },
            ],
          };
          const { text, source, vault } = await mask(request);
          const flat = text.toLowerCase().replaceAll(/\s+/g, ' ');
          for (const value of people.flatMap((one) => Object.values(one))) {
            expect(flat).not.toContain(value.toLowerCase());
          }
          expect(restoreAll(text, vault, { kind: 'text' })).toBe(source);
        },
      ),
      { numRuns: 100 },
    );
  });
});
