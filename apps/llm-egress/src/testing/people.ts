/** A source of chance that says the same for the same seed (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** A whole number below `limit`. */
  below(limit: number): number {
    this.state = (this.state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join('');
  }
}

/** Somebody whose data must not leave. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly street: string;
  readonly card: string;
}

const GIVEN = ['John', 'Maria', 'Priya', 'Zoë', 'Jean-Luc', 'Wolfgang', 'Aisha', 'Carlos'] as const;
const RARE = ['Xiaoming', 'Ngozi', 'Quillon', 'Tsvetomir', 'Oddvar', 'Ifeoma'] as const;
const SURNAMES = ['Okonkwo', 'Ångström', "O'Neil", 'Quessenberry', 'Nair', 'Featherstone'] as const;
const ROADS = ['Maple', 'Birchwood', 'Quarry', 'Elmhurst', 'Harbour'] as const;
const KINDS = ['Avenue', 'Street', 'Road', 'Lane'] as const;

/** Makes up a person; a rare given name is known as one only by where it stands. */
export function somebody(chance: Chance): Person {
  const given = chance.below(3) > 0 ? chance.pick(GIVEN) : chance.pick(RARE);
  const surname = chance.pick(SURNAMES);
  const mailbox = `${plain(given)}.${plain(surname)}${chance.digits(3)}`.toLowerCase();
  return {
    name: `${given} ${surname}`,
    email: `${mailbox}@${chance.pick(['example.com', 'mail.example.org', 'corp.example'])}`,
    phone: `+1 ${200 + chance.below(700)} 555 ${chance.digits(4)}`,
    street: `${100 + chance.below(9_000)} ${chance.pick(ROADS)} ${chance.pick(KINDS)}`,
    card: payable(`4${chance.digits(14)}`),
  };
}

/** Adds the check digit (Luhn). */
function payable(digits: string): string {
  const sum = digits.split('').reduce((total, digit, index) => {
    const weighted = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

function plain(name: string): string {
  return name.normalize('NFD').replaceAll(/[^A-Za-z]/g, '');
}
