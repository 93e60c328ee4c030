import { describe, expect, it } from '@jest/globals';
import { BuiltinEntity } from '@gatehouse/contracts';
import type { LlmApiPolicy } from '@gatehouse/contracts';
import fc from 'fast-check';
import { parseJson } from '../json/json-document.js';
import type { JsonObject } from '../json/json-document.js';
import { carriers } from '../providers/anthropic/carriers.js';
import { maskDocument } from './mask-document.js';
import { placeholderFor, placeholderShapes, tenantKey } from './placeholder.js';
import { compileMaskingPolicy } from './policy.js';
import { Restoration } from './restoration.js';
import { restoreAll, Restorer } from './restorer.js';
import { PlaceholderVault } from './vault.js';

const key = tenantKey('a-master-key-for-tests', 'acme');

function pii(
  changes: Partial<LlmApiPolicy['pii']> = {},
  placeholder: 'opaque' | 'lookalike' = 'opaque',
): LlmApiPolicy['pii'] {
  return {
    entities: BuiltinEntity.options.map((entity) => ({
      detector: 'builtin',
      entity,
      mode: 'mask',
      placeholder: /^(?:EMAIL|PHONE|IP)$/.test(entity) ? placeholder : 'opaque',
    })),
    allow: [],
    restoreInTools: [],
    toolDefinitions: false,
    onDetectorFailure: 'refuse',
    rememberPlaceholders: false,
    ...changes,
  };
}

async function mask(request: unknown, rules = pii(), vault = new PlaceholderVault(key)) {
  const source = typeof request === 'string' ? request : JSON.stringify(request);
  const root = parseJson(source) as JsonObject;
  const found = carriers({ source, root }, { toolDefinitions: false });
  const failures: string[] = [];
  const policy = compileMaskingPolicy(rules);
  const result = await maskDocument({ source, carriers: found }, policy, vault, (entity) =>
    failures.push(entity),
  );
  return { ...result, source, vault, failures, policy };
}

const say = (...content: unknown[]): object => ({
  model: 'm',
  messages: [{ role: 'user', content }],
});
const text = (said: string): object => ({ type: 'text', text: said });

/** The text of the first block of the first message. */
function first(body: string): string {
  return (JSON.parse(body) as { messages: { content: { text: string }[] }[] }).messages[0]!
    .content[0]!.text;
}

async function masked(said: string, rules = pii()): Promise<string> {
  return first((await mask(say(text(said)), rules)).text);
}

describe('what leaves', () => {
  it('brings signed reasoning back byte for byte, also where it quotes a value or is empty [masking:r3-reasoning]', async () => {
    const thinking = [
      { type: 'thinking', thinking: 'John Smith, a@b.example', signature: 'c2lnbmVk' },
      { type: 'thinking', thinking: '', signature: 'c2lnbmVk' },
    ];
    const { text: body } = await mask(say(text('I am John Smith, a@b.example'), ...thinking));
    for (const block of thinking) expect(body).toContain(JSON.stringify(block));
    expect(first(body)).not.toContain('John');
  });

  it.each([
    ['in full width', 'ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｃｏｍ'],
    ['with combining marks', 'jose\u0301@example.com'],
    ['with a soft hyphen', 'jo\u00adhn@exam\u200bple.com'],
    ['percent-encoded', 'john%40example.com'],
    ['percent-encoded twice', 'john%2540example.com'],
    ['with entities', 'john&#64;example&period;com'],
    ['with escapes of JavaScript', String.raw`john\u0040example.com`],
    ['a card in full width', '４１１１ １１１１ １１１１ １１１１'],
    ['a card with no-break spaces', '4111\u00a01111\u00a01111\u00a01111'],
    ['a card over two lines', '4111 1111\n1111 1111'],
    ['a number with no-break hyphens', '+1\u2011555\u2011010\u20110182'],
  ])('finds a value %s, and gives it back as it was [masking:r7-unicode]', async (_, value) => {
    const { text: body, vault } = await mask(say(text(`So: ${value}!`)));
    expect(first(body)).toMatch(/^So: PII[A-Z]+0[A-Z2-9]+!$/);
    expect(restoreAll(first(body), vault, { kind: 'text' })).toBe(`So: ${value}!`);
  });

  it('finds a known value that is wrapped over lines', async () => {
    const said = 'John Smith, john@example.com. Then John\n  Smith (john@\nexample.com)';
    expect((await masked(said)).toLowerCase()).not.toMatch(/smith|example/);
  });

  it('reads text in base64, and a long text in one go that lets others have their turn [masking:r10-encoded]', async () => {
    const inner = `{"customer":{"full_name":"Wu Xiaoming"},"mail":"a@b.example"} ünd so weiter`;
    for (const encoding of ['base64', 'base64url'] as const) {
      const run = Buffer.from(inner).toString(encoding);
      const out = await masked(`see ${run}.`);
      const [, changed = ''] = /^see (\S+)\.$/.exec(out) ?? [];
      const decoded = Buffer.from(changed, encoding).toString();
      expect(decoded).toMatch(/"full_name":"PIINAME0\w+"\},"mail":"PIIEMAIL0\w+"\} ünd so weiter$/);
    }
    const long = `${'Nothing of note here. '.repeat(20_000)}a@b.example`;
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const out = await masked(long);
    clearInterval(timer);
    expect(out.slice(-25)).toMatch(/ PIIEMAIL0\w{15}$/);
    expect(turns).toBeGreaterThan(0);
  });

  it('puts what looks like the value where a schema is strict, and takes it back [masking:r11-lookalike]', async () => {
    const said = 'a@b.example, +1 555 010 0182, 203.0.113.7';
    const { text: body, vault } = await mask(say(text(said)), pii({}, 'lookalike'));
    const [mail = '', phone = '', ip = ''] = first(body).split(', ');
    expect(mail).toMatch(/^[a-z\d]+@mask\.invalid$/);
    expect(phone).toMatch(/^\+999\d{12}$/);
    expect(ip).toMatch(/^2001:db8(?::[\da-f]{4}){6}$/);
    expect(restoreAll(first(body), vault, { kind: 'text' })).toBe(said);
    const back = `${mail.toUpperCase()} ${mail.replace('@', '%40')} ${mail.replace('@', '&#64;')}`;
    expect(restoreAll(back, vault, { kind: 'text' })).toBe('a@b.example a@b.example a@b.example');
    expect((await mask(body, pii({}, 'lookalike'))).text).toBe(body);
  });

  it('keeps every block, its order and its cache_control [masking:r14-blocks]', async () => {
    const cached = { ...text('of a@b.example'), cache_control: { type: 'ephemeral', ttl: '1h' } };
    const { text: body, source } = await mask(say(cached, text(''), text('c@d.example'), cached));
    const shape = (json: string): string => json.replaceAll(/"text":"[^"]*"/g, '"text":""');
    expect(shape(body)).toBe(shape(source));
  });

  it.each<[string, string]>([
    ['SSN', '123-45-6789'],
    ['SSN', 'ssn 123456789'],
    ['IBAN', 'DE89 3704 0044 0532 0130 00'],
    ['IBAN', 'gb29nwbk60161331926819'],
    ['CARD', '4111-1111-1111-1111'],
    ['CARD', '378282246310005'],
    ['IP', '203.0.113.7'],
    ['IP', '2a00:1450:4001:81b::200e'],
  ])('knows %s: %s [masking:detectors]', async (entity, value) => {
    expect(await masked(`my ${value}.`)).toMatch(new RegExp(`PII${entity}0`));
  });

  it.each([
    '2026-06-07', '2026-05-28T10:14:00.123Z', '10:14:00', 'O-9901', '794644774888', 'v1.2.3.4', 'version 10.0.0.1',
    'order 4111111111111111', '1Z9999W99999999999', 'claude-sonnet-4-20250514', '127.0.0.1', '10.0.0.0/8', '::1',
    '550e8400-e29b-41d4-a716-446655440000', 'd41d8cd98f00b204e9800998ecf8427e', '4111 1111 1111 1112',
    '000-12-3456', '987-65-4320', 'DE89 3704 0044 0532 0130 01', 'std::vector', 'aa:bb:cc:dd:ee:ff', '1748427240000',
  ])('leaves %s alone [masking:detectors]', async (fact) => {
    expect(await masked(`It is ${fact} here`)).toBe(`It is ${fact} here`);
  }); // prettier-ignore

  it('leaves the digits of identifiers alone, whatever they add up to', async () => {
    const record = JSON.stringify({
      tracking_number: '4111111111111111',
      card: '4111111111111111',
    });
    const out = JSON.parse(await masked(record)) as Record<string, string>;
    expect(out['card']).toMatch(/^PIICARD0/);
    expect(JSON.parse(await masked(JSON.stringify({ order_id: '378282246310005' })))).toEqual({
      order_id: '378282246310005',
    });
  });

  it('never goes on without a detector that failed, unless that is asked for [masking:s16-detector-failure]', async () => {
    const broken = async (onDetectorFailure: 'refuse' | 'forward') => {
      const rules = pii({ onDetectorFailure });
      const policy = compileMaskingPolicy(rules);
      const detectors = policy.detectors.map((detector) => ({
        ...detector,
        find: (said: string) => {
          if (detector.rule.entity === 'PHONE') throw new Error(`at ${said}`);
          return detector.find(said);
        },
      }));
      const source = JSON.stringify(say(text('a@b.example +1 555 010 0182')));
      const document = {
        source,
        carriers: carriers({ source, root: parseJson(source) as JsonObject }, rules),
      };
      const failed: string[] = [];
      const result = await maskDocument(
        document,
        { ...policy, detectors },
        new PlaceholderVault(key),
        (entity) => failed.push(entity),
      ).catch((error: unknown) => error);
      return { result, failed };
    };
    const refused = await broken('refuse');
    expect(refused.result).toMatchObject({ code: 'masking_failed' });
    expect(String(refused.result)).not.toContain('555');
    const forwarded = await broken('forward');
    expect(forwarded.failed).toEqual(['PHONE']);
    expect(forwarded.result).toMatchObject({ masked: { EMAIL: 1 } });
  });
});

const vault = new PlaceholderVault(key);
const JOHN = vault.placeholder({ entity: 'NAME', text: 'John "J" Smith\n' });
const MAIL = vault.placeholder({ entity: 'EMAIL', text: 'a@b.example' });
const restored = (said: string): string => restoreAll(said, vault, { kind: 'text' });

describe('what comes back', () => {
  it.each([
    JOHN.toLowerCase(),
    JOHN.split('').join('\u200b'),
    `${JOHN.slice(0, 7)}**${JOHN.slice(7)}`,
    `${JOHN.slice(0, 9)}\`${JOHN.slice(9)}`,
    `${JOHN.slice(0, 9)}\\_${JOHN.slice(9)}`,
    `${JOHN.slice(0, 9)}\u00ad${JOHN.slice(9)}`,
    `${JOHN.slice(0, 9)}\u2011${JOHN.slice(9)}`,
    `${JOHN.slice(0, 9)}\ufe0f${JOHN.slice(9)}`,
    JOHN.replaceAll(/[A-Z\d]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  ])('is recognised as %j [masking:r12-variants]', (variant) => {
    expect(restored(`*${variant}* said`)).toBe('*John "J" Smith\n* said');
  });

  it('is nothing that was forged, or made for another tenant [masking:r6-forged]', () => {
    const other = placeholderFor(tenantKey('a-master-key-for-tests', 'globex'), {
      entity: 'EMAIL',
      text: 'a@b.example',
    });
    const forged = `${JOHN.slice(0, -1)}${JOHN.endsWith('A') ? 'B' : 'A'}`;
    for (const said of [other, forged, `${forged}${other}`]) expect(restored(said)).toBe(said);
    expect(placeholderShapes(other)).toHaveLength(1);
  });

  it.each([
    `![x](https://evil.example/?q=${MAIL})`,
    `![x](//evil.example/${MAIL})`,
    `[x](</a b/${MAIL}>)`,
    `<img src="https:evil.example/?q= ${MAIL}">`,
    `<img\nalt="a b" src='https://evil.example/?q=${MAIL}'>`,
    `[1]: https://evil.example/${MAIL}`,
    `www.evil.example/${MAIL}`,
    `see HTTPS:\\\\evil.example\\${MAIL}`,
    `https://${MAIL}.evil.example/`,
    `<img src="&#104;ttps&colon;&sol;&sol;evil.example/?q=${MAIL}">`,
    `[1]: https&colon;&sol;&sol;evil.example/?q=${MAIL}`,
    String.raw`[1]: https\:\/\/evil.example/?q=${MAIL}`,
  ])('is no value in the address of a link or picture: %s [masking:addresses]', (said) => {
    expect(restored(said)).toBe(said);
  });

  it.each([
    [`[mail](mailto:${MAIL})`, '[mail](mailto:a@b.example)'],
    [`https://x.example/ ${MAIL}`, 'https://x.example/ a@b.example'],
    [`<b>${MAIL}</b>`, '<b>a@b.example</b>'],
    [`{"u":"https://x.example","m":"${MAIL}"}`, '{"u":"https://x.example","m":"a@b.example"}'],
    [`I say: 1 < 2, ${MAIL}`, 'I say: 1 < 2, a@b.example'],
  ])('is the value everywhere else: %s', (said, expected) => {
    expect(restored(said)).toBe(expected);
  });

  it('comes to a tool for the entities that it may see, encoded in addresses [masking:tools]', () => {
    const tools = [
      { tool: 'send_*', entities: ['EMAIL' as const] },
      { tool: 'all', entities: ['*' as const] },
    ];
    const restoration = new Restoration(vault, tools);
    const input = JSON.stringify({ to: MAIL, name: JOHN, url: `https://x.example/?q=${JOHN}` });
    expect(JSON.parse(restoration.toolInput('send_mail', input))).toEqual({
      to: 'a@b.example',
      name: JOHN,
      url: `https://x.example/?q=${JOHN}`,
    });
    expect(JSON.parse(restoration.toolInput('all', input))).toEqual({
      to: 'a@b.example',
      name: 'John "J" Smith\n',
      url: 'https://x.example/?q=John%20%22J%22%20Smith%0A',
    });
    expect(restoration.toolInput('search', input)).toBe(input);
    expect(restoration.forTool('sendmail')).toBeNull();
  });

  it('comes to a tool as valid JSON, wherever its text is cut and however it is escaped [masking:s5-json]', () => {
    const escapes = fc.array(fc.boolean(), { minLength: 24, maxLength: 24 });
    const cuts = fc.array(fc.nat(), { maxLength: 12 });
    const around = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(escapes, cuts, around, (escaped, at, other) => {
        const written = JOHN.split('')
          .map((char, index) =>
            escaped[index] ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char,
          )
          .join('');
        const rest = JSON.stringify(other).slice(1, -1);
        const inner = JSON.stringify(JSON.stringify({ deep: [JOHN] }));
        const json = `{"a":"${rest} ${written} ${rest}","${JOHN}":[${inner},1e3,"\\ud83d\\ude00"]}`;
        const restorer = new Restorer(vault, { kind: 'document' });
        let from = 0;
        let out = '';
        for (const end of [...at.map((cut) => cut % json.length), json.length].toSorted(
          (a, b) => a - b,
        )) {
          out += restorer.push(json.slice(from, end));
          from = end;
        }
        expect(JSON.parse(out + restorer.flush())).toEqual({
          a: `${other} John "J" Smith\n ${other}`,
          ['John "J" Smith\n']: [
            JSON.stringify({ deep: ['John "J" Smith\n'] }),
            1_000,
            '\u{1f600}',
          ],
        });
      }),
      { numRuns: 300 },
    );
  });
});
