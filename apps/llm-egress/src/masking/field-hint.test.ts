import { describe, expect, it } from '@jest/globals';
import { fieldHint, fieldName, siblingsOf } from './field-hint.js';

function hint(
  name: string,
  value: string,
  around: { parent?: string; siblings?: string[] } = {},
): string | null {
  const field = {
    key: name,
    name: fieldName(name),
    parent: fieldName(around.parent ?? ''),
    siblings: siblingsOf((around.siblings ?? []).map(fieldName)),
  };
  const found = fieldHint(field, value);
  return found && `${found.entity} ${found.reach}`;
}

describe('fieldHint', () => {
  it.each([
    ['email', 'a@b.example', {}, 'EMAIL everywhere'],
    ['Contact_Email', 'a@b.example', {}, 'EMAIL everywhere'],
    ['email_template', 'welcome', {}, null],
    ['phone', '+1-555-0182', {}, 'PHONE everywhere'],
    ['homePhone', '5550182', {}, 'PHONE everywhere'],
    ['hotel', '5550182', {}, null],
    ['headphone', 'Wireless', {}, null],
    ['phone', 'none', {}, null],
    ['name', 'John Smith', { siblings: ['id', 'email'] }, 'NAME everywhere'],
    ['name', 'Wu Xiaoming', { parent: 'customers', siblings: ['id', 'tier'] }, 'NAME everywhere'],
    ['name', 'Wireless Headphones', { siblings: ['sku', 'qty', 'unit_price'] }, null],
    ['name', 'Wireless Headphones', { parent: 'items' }, null],
    ['name', 'Maria Gonzalez', { parent: 'items' }, 'NAME everywhere'],
    ['name', 'order-service-7', { parent: 'owner' }, null],
    ['display_name', 'Wireless Headphones', {}, null],
    ['full_name', 'Ngozi Okafor', {}, 'NAME everywhere'],
    ['customer_name', 'Okafor', {}, 'NAME as-written'],
    ['first_name', 'May', {}, 'NAME field'],
    ['first_name', 'Priya', {}, 'NAME everywhere'],
    ['customer', 'Wu Xiaoming', {}, 'NAME everywhere'],
    ['customer', 'C-4821', {}, null],
    ['filename', 'Report Final', {}, null],
    ['street', '142 Maple Avenue', {}, 'ADDRESS everywhere'],
    ['shipping_address', '142 Maple Avenue', {}, 'ADDRESS everywhere'],
    ['address', '10.0.0.1', {}, null],
    ['ip_address', 'fe80::1', {}, 'IP everywhere'],
    ['ssn', '123-45-6789', {}, 'SSN everywhere'],
    ['card_number', '4111 1111 1111 1112', {}, 'CARD everywhere'],
    ['iban', 'DE89 3704 0044 0532 0130 00', {}, 'IBAN everywhere'],
    ['zip', '10.0.0.1', {}, null],
    ['address', 'https://x.example', {}, null],
    ['city', 'Portland', { parent: 'address' }, 'ADDRESS field'],
    ['city', 'Portland', { siblings: ['street'] }, 'ADDRESS field'],
    ['city', 'Memphis', { parent: 'warehouse' }, null],
    ['state', 'OR', { parent: 'address' }, null],
    ['status_label', 'In Transit', {}, null],
    ['title', 'Gold Tier Membership Benefits', {}, null],
    ['member_since', '2021-03-14', {}, null],
    ['email', ' ', {}, null],
  ])('reads %s: %s %j as %s', (name, value, around, expected) => {
    expect(hint(name, value, around)).toBe(expected);
  });
});
