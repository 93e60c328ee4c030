import { describe, expect, it } from '@jest/globals';
import type { Range } from '../../json/json-document.js';
import { findEmails } from './email.js';
import { findNames } from './person-name.js';
import { findPhones, looksLikePhone } from './phone.js';
import { findAddresses } from './postal-address.js';
import { regexDetector } from './regex.js';

const found = (find: (text: string) => Range[], text: string): string[] => [
  ...new Set(find(text).map(({ start, end }) => text.slice(start, end))),
];

/** What is no personal value, however much it may look like one. */
const FACTS = [
  '2026-06-07', '2026-05-28T10:14:00Z', '2026-05-28T10:14:00+02:00', '07.06.2026', '2021/03/14', 'O-9901',
  '794644774888', '1Z9999W99999999999', 'C-4821', 'KB-005', 'PRD-881', 'claude-sonnet-4-20250514',
  'gpt-4o-2024-08-06', '550e8400-e29b-41d4-a716-446655440000', '192.168.100.200', '1748427240', 'v1.2.3',
  'Wireless Headphones', 'In Transit', 'Standard Return Policy', 'Gold Tier Membership Benefits',
  'USB-C Cable (3-pack)', 'Order History', 'Final Sale', '45-day return window', '5–7 business days',
  '24 hours we ship the order to your home on Main Street', '2 items today and drive to the Court',
  'https://help.example.com/returns/standard-policy', '@types/node@20.1', 'The API returned 404 Not Found',
  'Call get_customer for order 794644774888 on 2026-06-07', 'May 28', 'April Sale', 'Will Return Tomorrow',
]; // prettier-ignore

describe.each([
  ['findEmails', findEmails],
  ['findPhones', findPhones],
  ['findNames', findNames],
  ['findAddresses', findAddresses],
])('%s', (_, find) => {
  it.each(FACTS)('leaves %s alone', (text) => {
    expect(found(find, text)).toEqual([]);
    expect(found(find, `about ${text}, please`)).toEqual([]);
  });

  it.each([
    'a',
    'Aa ',
    '1',
    '+1-',
    '1 Aaaa ',
    'Mr. ',
    'John ',
    '@',
    'a@a.',
    '%40',
    'a%40a.',
    '&#64;',
    '%25',
    'call at ',
    '(5',
    ' ',
    '-',
    'Ä',
    '1 A ',
  ])('takes linear time over %j', (unit) => {
    // prettier-ignore
    const small = unit.repeat(Math.ceil(20_000 / unit.length));
    // Of the processor: what else the machine does is none of it.
    const began = process.cpuUsage();
    find(small);
    const once = process.cpuUsage(began).user;
    const again = process.cpuUsage();
    find(small.repeat(8));
    expect(process.cpuUsage(again).user).toBeLessThan(24 * once + 250_000);
  });
});

it.each([
  ['mail john.smith@example.com.', ['john.smith@example.com']],
  ['<a+b_c@x-y.co.uk>,"d@e.fr"', ['a+b_c@x-y.co.uk', 'd@e.fr']],
  ['josé@correo.españa.es', ['josé@correo.españa.es']],
  ['a@b, a@@b.c, @b.example', []],
  ['/find?mail=john.smith%40example.com&x=1', ['john.smith%40example.com']],
  ['?to=%3Cjohn%2Bx%40example%2Ecom%3E', ['john%2Bx%40example%2Ecom']],
  ['q=a%2540b.example', ['a%2540b.example']],
  ['jos%C3%A9%40example.com', ['jos%C3%A9%40example.com']],
  ['<b>john&#64;example.com</b>', ['john&#64;example.com']],
  ['a&#x40;b.example or c&commat;d.example', ['a&#x40;b.example', 'c&commat;d.example']],
  ['a&#64;b&#46;example', ['a&#64;b&#46;example']],
  [
    'john＠example.com, ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｃｏｍ',
    ['john＠example.com', 'ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｃｏｍ'],
  ],
  ['100%40 of, %40b.example, &#64;b.example', []],
])('finds e-mail addresses in %s', (text, expected) => {
  expect(found(findEmails, text)).toEqual(expected);
});

it.each([
  ['+1-555-0182', ['+1-555-0182']],
  ['(+44 20 7946 0958), +15550182000!', ['+44 20 7946 0958', '+15550182000']],
  ['+1 (555) 010-0182 on 2026-06-07', ['+1 (555) 010-0182']],
  ['+1-555-0182 2026-06-07', ['+1-555-0182']],
  ['(555) 210-0182 or 555-210-0182', ['(555) 210-0182', '555-210-0182']],
  ['phone: 555-0182', ['555-0182']],
  ['call me at 030 1234567', ['030 1234567']],
])('finds telephone numbers in %s', (text, expected) => {
  expect(found(findPhones, text)).toEqual(expected);
});

it.each([
  ['Write to John Smith please', ['John Smith']],
  ['Who is JOHN SMITH?', ['JOHN SMITH']],
  ['Tell Priya Nair and Marco Russo’s wife', ['Priya Nair', 'Marco Russo']],
  ['Mrs. Okonkwo-Bell called', ['Okonkwo-Bell']],
  ['My name is Zoë Ångström.', ['Zoë Ångström']],
  ['Customer Name: Wu Xiaoming\n', ['Wu Xiaoming']],
  ['Dear Ngozi,', ['Ngozi']],
  ['Dear Customer,', []],
  ['ask Jean-Luc Picard, Anna Maria van der Berg', ['Jean-Luc Picard', 'Anna Maria van der Berg']],
  ['Summary for Customer Service by Maria J. Gonzalez', ['Maria J. Gonzalez']],
])('finds names in %s', (text, expected) => {
  expect(found(findNames, text)).toEqual(expected);
});

it.each([
  ['at 142 Maple Avenue, she said', ['142 Maple Avenue']],
  ['142 Maple Avenue, Portland, OR 97201', ['142 Maple Avenue, Portland, OR 97201']],
  ['5 W. 21st St, Apt 4B', ['5 W. 21st St, Apt 4B']],
  ['88 PINE STREET', ['88 PINE STREET']],
  ['Lindenstraße 12a in Köln', ['Lindenstraße 12a']],
])('finds addresses in %s', (text, expected) => {
  expect(found(findAddresses, text)).toEqual(expected);
});

describe('looksLikePhone', () => {
  it('takes numbers, and no dates or prose', () => {
    for (const text of ['+1-555-0182', '5550182', '(030) 123 45 67'])
      expect(looksLikePhone(text)).toBe(true);
    for (const text of ['2026-06-07', '12', 'headphones', '1'.repeat(16)])
      expect(looksLikePhone(text)).toBe(false);
  });
});

describe('regexDetector', () => {
  it('finds what the expression says, and no empty match', () => {
    expect(found(regexDetector('X', '\\d*'), 'a 12 b')).toEqual(['12']);
  });

  it('refuses what would take more than linear time, naming the entity only', () => {
    for (const pattern of ['(?=a)b', '(a)\\1', '(?<!x)y', '(']) {
      expect(() => regexDetector('SECRET_ID', pattern)).toThrow(/SECRET_ID/);
    }
  });
});
