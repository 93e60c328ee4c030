import type { BuiltinEntity } from '@gatehouse/contracts';
import { isGivenName } from './detectors/given-names.js';
import { looksLikeIban } from './detectors/iban.js';
import { looksLikeIpAddress } from './detectors/ip-address.js';
import { looksLikeCard } from './detectors/payment-card.js';
import { looksLikePhone } from './detectors/phone.js';
import { looksLikeSocialSecurityNumber } from './detectors/social-security.js';

/** A value in a document, with what its surroundings are called. Names are lower case, letters only. */
export interface Field {
  /** The name as the document writes it. */
  readonly key: string;
  readonly name: string;
  /** What the object or list is called that it stands in; empty if nothing. */
  readonly parent: string;
  readonly siblings: Siblings;
}

/** What the fields of one object say about each other, found out once for all of them. */
export interface Siblings {
  readonly person: boolean;
  readonly product: boolean;
  readonly address: boolean;
}

/** What a field's name says about its value. */
export interface FieldHint {
  readonly entity: BuiltinEntity;
  readonly reach: Reach;
}

/**
 * How far the knowledge goes: a full name is personal wherever it stands in the conversation, in any case;
 * a single word such as Okafor only as it is written; a town, a ZIP code or a first name such as May only
 * where the field says so.
 */
export type Reach = 'everywhere' | 'as-written' | 'field';

const PERSON =
  '(?:customer|client|contact|person|people|user|member|patient|employee|recipient|sender|receiver|owner|guest|passenger|buyer|cardholder|accountholder|holder|beneficiary|attendee|subscriber|consumer|assignee)';

const ROLE = new RegExp(`${PERSON}s?$`);
/** A field that is called after a person and holds a name: `customer: "John Smith"`. */
const ROLE_ITSELF =
  /^(?:customer|client|patient|passenger|guest|recipient|cardholder|accountholder|beneficiary|attendee)$/;
const FULL_NAME = new RegExp(
  `^(?:full|legal|preferred)name$|${PERSON}(?:full)?name$|^(?:shipto|billto)(?:name)?$|^nameoncard$`,
);
const PART_OF_NAME = /(?:first|last|middle|given|family|maiden)names?$|^(?:surname|forename)s?$/;
const PERSONAL_SIBLINGS = new Set(
  'email emailaddress phone phonenumber mobile firstname lastname dateofbirth birthdate dob ssn gender membersince'.split(
    ' ',
  ),
);
const PRODUCT_SIBLINGS = new Set('sku price unitprice qty quantity barcode isbn'.split(' '));

const EMAIL = /e?mail(?:address)?e?s?$/;
const PHONE =
  /(?:^|home|work|cell|mobile|tele|customer|contact)(?:phone|mobile|cell|tel|fax)s?(?:number|no)?$|^(?:contact|fax|mobile|cell|whatsapp)(?:number|no)$|phonenumbers?$|^msisdn$/;
const ADDRESS =
  /^(?:home|work|street|postal|mailing|billing|shipping|delivery|customer|full|residential)?address(?:es)?(?:line)?\d?$/;
const STREET = /^(?:street(?:name)?\d?|addressline|(?:address|street)?line\d)$/;
const TOWN = /^(?:city|town|zip|zipcode|postalcode|postcode|housenumber|apartment|unit)$/;

const IDENTIFIER =
  /(?:tracking|order|invoice|shipment|parcel|transaction|reference|ticket|sku|barcode|isbn|ean|upc|serial|imei|hash|checksum|commit|version|build|uuid|guid|etag|timestamp)(?:id|number|no|num|code|key)?s?$/;

interface NumberField {
  readonly entity: BuiltinEntity;
  readonly field: RegExp;
  readonly looksRight: (value: string) => boolean;
}

const NUMBERS: readonly NumberField[] = [
  {
    entity: 'SSN',
    field: /^(?:\p{L}*)(?:ssn|socialsecurity(?:number|no)?)$/u,
    looksRight: looksLikeSocialSecurityNumber,
  },
  { entity: 'IBAN', field: /iban(?:number|no)?$/, looksRight: looksLikeIban },
  { entity: 'CARD', field: /card(?:number|no|num)?$|^pan$/, looksRight: looksLikeCard },
  {
    entity: 'IP',
    field:
      /^(?:client|remote|source|src|dest|destination|host|user|last|login|lastlogin|real|peer|visitor|caller|forwarded)?(?:ip|ipv4|ipv6|addr)(?:address|addr|s)?$/,
    looksRight: looksLikeIpAddress,
  },
];

/**
 * What the name of a field and its surroundings say about a value: `email`, `customer.name`,
 * `address.street`. Null where they say nothing, or the value does not look the part: the `name` of
 * something with a price is a product, and `address: "10.0.0.1"` is no street.
 */
export function fieldHint(field: Field, value: string): FieldHint | null {
  if (field.name === '' || value.trim() === '') return null;
  return (
    numberHint(field, value) ??
    emailHint(field, value) ??
    phoneHint(field, value) ??
    addressHint(field, value) ??
    nameHint(field, value)
  );
}

/** What an object is about, by the names of its fields. */
export function siblingsOf(names: readonly string[]): Siblings {
  return {
    person: names.some((name) => PERSONAL_SIBLINGS.has(name)),
    product: names.some((name) => PRODUCT_SIBLINGS.has(name)),
    address: names.some((name) => STREET.test(name)),
  };
}

/** The name of a field as it is compared: `customer_name`, `customerName` and `Customer Name` are one. */
export function fieldName(key: string): string {
  return key.toLowerCase().replaceAll(/[^\p{L}\d]/gu, '');
}

/** Whether a field names a thing by digits of its own: they are nobody's telephone number or card. */
export function isIdentifier({ name }: Field): boolean {
  return IDENTIFIER.test(name);
}

function numberHint({ name }: Field, value: string): FieldHint | null {
  const kind = NUMBERS.find(({ field, looksRight }) => field.test(name) && looksRight(value));
  return kind ? { entity: kind.entity, reach: 'everywhere' } : null;
}

function emailHint({ name }: Field, value: string): FieldHint | null {
  return EMAIL.test(name) && value.includes('@') ? { entity: 'EMAIL', reach: 'everywhere' } : null;
}

function phoneHint({ name }: Field, value: string): FieldHint | null {
  return PHONE.test(name) && looksLikePhone(value)
    ? { entity: 'PHONE', reach: 'everywhere' }
    : null;
}

function addressHint({ name, parent, siblings }: Field, value: string): FieldHint | null {
  const inAddress = ADDRESS.test(parent);
  if (TOWN.test(name)) {
    return inAddress || siblings.address ? { entity: 'ADDRESS', reach: 'field' } : null;
  }
  const named = ADDRESS.test(name) || STREET.test(name) || (inAddress && name === 'name');
  return named && looksLikeAddress(value) ? { entity: 'ADDRESS', reach: 'everywhere' } : null;
}

function nameHint(field: Field, value: string): FieldHint | null {
  if (!looksLikeName(value)) return null;
  const plain = field.name === 'name' || field.name === 'displayname';
  const isName =
    PART_OF_NAME.test(field.name) ||
    FULL_NAME.test(field.name) ||
    (plain && isPerson(field, value)) ||
    (ROLE_ITSELF.test(field.name) && isWritten(value));
  return isName ? { entity: 'NAME', reach: nameReach(value.trim()) } : null;
}

/** Single words that are names too, but mostly something else. */
const EVERYDAY =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|will|mark|rose|grace|hope|faith|joy|bill|rich|art|frank|grant|page|price|young|long|short|white|black|brown|green|gold|silver|basic|king|day|north|west|east|south|admin|support|test|user|guest|system|anonymous|unknown|none|null|team|customer|client|order|sales|service|default)$/i;

function nameReach(name: string): Reach {
  if (/\S\s+\S/.test(name) || isGivenName(name)) return 'everywhere';
  return /^\p{Lu}.{2}/u.test(name) && !EVERYDAY.test(name) ? 'as-written' : 'field';
}

/** Whether the object around a plain `name` is about a person. */
function isPerson({ parent, siblings }: Field, value: string): boolean {
  if (siblings.product) return false;
  if (siblings.person || ROLE.test(parent)) return true;
  return isWritten(value) && isGivenName(value.trim().split(/\s+/)[0] ?? '');
}

/** Two to four capitalised words. */
function isWritten(value: string): boolean {
  return /^\p{Lu}[\p{L}\p{M}'’.-]*(?:\s+\p{Lu}[\p{L}\p{M}'’.-]*){1,3}$/u.test(value.trim());
}

function looksLikeName(value: string): boolean {
  return value.length <= 100 && /^[\p{L}\p{M}\s'’.,-]+$/u.test(value) && /\p{L}/u.test(value);
}

/** Letters and white space: neither an IP address nor a MAC address, a URL or an e-mail address. */
function looksLikeAddress(value: string): boolean {
  return (
    value.length <= 300 && /\p{L}{2}/u.test(value) && !/:\/\/|@|^(?:[\da-f]{2}[:-]){5}/i.test(value)
  );
}
