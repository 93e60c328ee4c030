import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tenantKey } from './placeholder.js';
import { Restorer, restoreAll } from './restorer.js';
import { PlaceholderVault } from './vault.js';

const vault = new PlaceholderVault(tenantKey('master', 'acme'));
const VALUES = ['John Smith', 'a"b\\c\nd', 'é\u{1f600}', '142 Maple Avenue,\nPortland', 'x'];
const placeholders = VALUES.map((text, index) => ({
  text,
  placeholder: vault.placeholder({ entity: ['NAME', 'ADDRESS', 'EMAIL'][index % 3] ?? '', text }),
}));
const JOHN = placeholders[0]!.placeholder;

function inPieces(kind: 'document' | 'text', pieces: readonly string[]): string {
  const restorer = new Restorer(vault, { kind });
  return pieces.map((piece) => restorer.push(piece)).join('') + restorer.flush();
}

function cut(text: string, cuts: readonly number[]): string[] {
  const ends = [...new Set(cuts.map((at) => at % (text.length + 1))), text.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const cuts = fc.array(fc.nat(), { maxLength: 12 });
const prose = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !/^\s*[[{]/.test(text)),
    fc.constantFrom('P', 'PI', 'PII', 'PIINAME0', JOHN.slice(0, 20), JOHN.slice(3), ' '),
    fc.constantFrom(...placeholders),
  ),
  { maxLength: 8 },
);

describe('Restorer', () => {
  it('restores every placeholder at every split [masking:s2-every-split]', () => {
    for (const { text, placeholder } of placeholders) {
      const whole = `Dear ${placeholder}, hello`;
      for (let first = 0; first <= whole.length; first += 1) {
        for (let second = first; second <= whole.length; second += 1) {
          const pieces = [whole.slice(0, first), whole.slice(first, second), whole.slice(second)];
          expect(inPieces('text', pieces)).toBe(`Dear ${text}, hello`);
        }
      }
    }
  });

  it('gives the same for any text in any pieces, and loses nothing', () => {
    fc.assert(
      fc.property(prose, cuts, (parts, at) => {
        const masked = `- ${parts.map((part) => (typeof part === 'string' ? part : part.placeholder)).join('')}`;
        const whole = inPieces('text', [masked]);
        expect(inPieces('text', cut(masked, at))).toBe(whole);
        const expected = placeholders.reduce(
          (text, { placeholder, text: value }) => text.split(placeholder).join(value),
          masked,
        );
        // A part of a placeholder right before its other half is a placeholder.
        if (parts.every((part) => typeof part !== 'string' || !/P/i.test(part))) {
          expect(whole).toBe(expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('restores the JSON of a tool input at every split, escaped as its place asks [masking:s5-json]', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...placeholders), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        cuts,
        (chosen, nested, at) => {
          const shape = (pick: 'text' | 'placeholder'): unknown => {
            const values = chosen.map((one) => ({
              to: `<${one[pick]}>`,
              n: 1.5,
              'quo"te': [one[pick]],
            }));
            return nested ? { body: JSON.stringify({ values }) } : { values };
          };
          const restored = inPieces('document', cut(JSON.stringify(shape('placeholder')), at));
          expect(JSON.parse(restored)).toEqual(shape('text'));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('recognises a placeholder that is written in escapes, at every split', () => {
    const escaped = JOHN.split('').map(
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const json = `{"to":"${JOHN.slice(0, 5)}${escaped.slice(5, 9).join('')}${JOHN.slice(9)}"}`;
    for (let at = 0; at <= json.length; at += 1) {
      expect(inPieces('document', [json.slice(0, at), json.slice(at)])).toBe('{"to":"John Smith"}');
    }
  });

  it('restores the keys of a tool input that a value was used as', () => {
    const json = `{"${JOHN}":"${JOHN}","a":{"${JOHN}":1}}`;
    const restored = '{"John Smith":"John Smith","a":{"John Smith":1}}';
    expect(inPieces('document', [json])).toBe(restored);
  });

  it('holds back nothing that cannot become a placeholder [masking:s3-holds-little]', () => {
    const restorer = new Restorer(vault, { kind: 'text' });
    expect(restorer.push('The ')).toBe('The ');
    expect(restorer.push('PIN')).toBe('PIN');
    expect(restorer.push('say P')).toBe('say ');
    expect(restorer.push('I')).toBe('');
    expect(restorer.push('E')).toBe('PIE');
    expect(restorer.flush()).toBe('');
  });

  it('gives a placeholder that was cut off as it is [masking:s10-truncated]', () => {
    expect(inPieces('text', [`to ${JOHN.slice(0, 17)}`])).toBe(`to ${JOHN.slice(0, 17)}`);
  });

  it('recognises a placeholder in any case', () => {
    expect(restoreAll(`${JOHN.toLowerCase()}, **${JOHN}**`, vault, { kind: 'text' })).toBe(
      'John Smith, **John Smith**',
    );
  });

  it('keeps half of a surrogate pair for the piece that brings the other', () => {
    const restorer = new Restorer(vault, { kind: 'text' });
    expect(restorer.push('\ud83d') + restorer.push('\ude00')).toBe('\u{1f600}');
  });

  it('passes on JSON that is cut off or wrong', () => {
    for (const json of [
      '{"a":"b',
      '{"a":"\\u00',
      '{"a":}',
      '"',
      '\\',
      '{{{"',
      `{"a":"${JOHN.slice(0, 9)}`,
    ]) {
      expect(inPieces('document', cut(json, [1, 2, 3]))).toBe(json);
    }
  });
});
