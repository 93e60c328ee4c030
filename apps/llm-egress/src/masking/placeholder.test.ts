import { describe, expect, it } from '@jest/globals';
import { placeholderFor, PLACEHOLDER_LENGTH, placeholderShapes, tenantKey } from './placeholder.js';
import { PlaceholderVault } from './vault.js';

const key = tenantKey('master', 'acme');
const john = placeholderFor(key, { entity: 'NAME', text: 'John Smith' });

describe('placeholderFor', () => {
  it('is the same for the same value on every turn, replica and restart [masking:r4-deterministic]', () => {
    expect(
      placeholderFor(tenantKey('master', 'acme'), { entity: 'NAME', text: 'John Smith' }),
    ).toBe(john);
    expect(john).toBe('PIINAME0F4FVP75YS4BPX5EA');
  });

  it('shows who is the same, and keeps apart how it is written', () => {
    const shout = placeholderFor(key, { entity: 'NAME', text: 'JOHN  SMITH' });
    expect(shout).not.toBe(john);
    expect(shout.slice(0, -4)).toBe(john.slice(0, -4));
  });

  it('is another one for another tenant, key or entity', () => {
    const others = [
      placeholderFor(tenantKey('master', 'globex'), { entity: 'NAME', text: 'John Smith' }),
      placeholderFor(tenantKey('other', 'acme'), { entity: 'NAME', text: 'John Smith' }),
      placeholderFor(key, { entity: 'ALIAS', text: 'John Smith' }),
    ];
    for (const other of others) expect(other.slice(-16)).not.toBe(john.slice(-16));
  });

  it.each(['X', 'NAME', 'A_VERY_LONG_ENTITY_NAME_INDEED'])(
    'has one length and one shape: %s',
    (entity) => {
      const made = placeholderFor(key, { entity, text: 'value' });
      expect(made).toHaveLength(PLACEHOLDER_LENGTH);
      expect(made).toMatch(/^[A-Z0-9]+$/);
      expect(placeholderShapes(`x ${made}, y`)).toEqual([
        { start: 2, end: 2 + PLACEHOLDER_LENGTH },
      ]);
    },
  );
});

describe('PlaceholderVault', () => {
  it('gives back what it was given, and nothing for what it has not made', () => {
    const vault = new PlaceholderVault(key);
    expect(vault.value(john)).toBeNull();
    expect(vault.placeholder({ entity: 'NAME', text: 'John Smith' })).toBe(john);
    expect(vault.value(john.toLowerCase())).toBe('John Smith');
    expect(vault.startsPlaceholder(john.slice(0, 9))).toBe(true);
    expect(vault.startsPlaceholder(`${john.slice(0, 9)}!`)).toBe(false);
  });

  it('never gives two values one placeholder', () => {
    const vault = new PlaceholderVault(key);
    const made = new Set<string>();
    for (let index = 0; index < 20_000; index += 1) {
      made.add(
        vault.placeholder({
          entity: 'NAME',
          text: `john${' '.repeat(index % 200)}smith${index % 100}`,
        }),
      );
    }
    expect(made.size).toBe(vault.size);
  });
});
