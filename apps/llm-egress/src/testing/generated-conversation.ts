import { Chance, somebody } from './people.js';
import type { Person } from './people.js';

type Block = Readonly<Record<string, unknown>>;

export interface Message {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | readonly Block[];
}

/** A conversation of an agent about people, turn by turn. */
export class GeneratedConversation {
  readonly messages: Message[] = [];
  readonly people: readonly [Person, Person];
  readonly turns: number;
  private readonly chance: Chance;

  constructor(seed: number) {
    this.chance = new Chance(seed);
    this.people = [somebody(this.chance), somebody(this.chance)];
    this.turns = 1 + this.chance.below(20);
  }

  /** The body of the next request, with everything that was said so far. */
  request(): object {
    const [{ email, name }, other] = this.people;
    return {
      model: 'claude-test-1',
      max_tokens: 100,
      metadata: { user_id: email },
      system: [
        { type: 'text', text: `You help ${name}.`, cache_control: { type: 'ephemeral' } },
        { type: 'text', text: `Customer Name: ${name}\nContact: ${other.name}, ${other.email}` },
      ],
      stop_sequences: [email],
      messages: this.messages,
    };
  }

  /** What the user, or a tool, says next: in one of all the ways there are. */
  say(turn: number): void {
    const person = this.chance.pick(this.people);
    this.messages.push(...this.chance.pick(CARRIERS)(person, turn));
  }

  /** What the model will answer, as the agent has to get it. */
  answer(): { readonly text: string; readonly input: Record<string, unknown> } {
    const { name, email, phone, street, card } = this.chance.pick(this.people);
    return {
      text: `I wrote to **${name}** (${email}) about ${street}; call ${phone}. Card: ${card}.`,
      input: { to: email, [email]: { note: `for ${name}\n"${street}"`, card }, n: 1.5 },
    };
  }
}

const user = (...content: readonly Block[]): Message => ({ role: 'user', content });
const text = (said: string): Block => ({ type: 'text', text: said });

function record({ name, email, phone, street, card }: Person): object {
  const address = { street, city: 'Portland', zip: '97201' };
  return { id: 'C-4821', customer: { full_name: name, email, phone, address }, card_number: card };
}

/** A tool call with its result. */
function lookup(turn: number, input: object, result: unknown): Message[] {
  const id = `toolu_said_${turn}`;
  return [
    { role: 'user', content: 'Please look it up.' },
    { role: 'assistant', content: [{ type: 'tool_use', id, name: 'find', input }] },
    user({ type: 'tool_result', tool_use_id: id, content: result }),
  ];
}

function prose({ name, email, phone, street, card }: Person): string {
  return `Customer Name: ${name}\nMail ${email}, call ${phone}, at ${street}. Paid with ${card}.`;
}

const document = (source: Block, said: string): Block => ({
  type: 'document',
  source,
  title: said,
  context: said,
});

/** Says something about a person in one of the places where text may stand. */
type Carrier = (person: Person, turn: number) => Message[];

/** All the places where the data of a person may stand. */
const CARRIERS: readonly [Carrier, ...Carrier[]] = [
  (person) => [{ role: 'user', content: prose(person) }],
  (person) => [user(text(prose(person)), text(prose(person).toUpperCase()))],
  (person) => [
    { role: 'user', content: 'Go on.' },
    { role: 'system', content: prose(person) },
  ],
  (person, turn) => lookup(turn, { query: prose(person) }, JSON.stringify(record(person))),
  (person, turn) => lookup(turn, record(person), [text(JSON.stringify([record(person)], null, 2))]),
  (person, turn) => lookup(turn, { [person.email]: [person.phone] }, prose(person)),
  (person, turn) =>
    lookup(
      turn,
      {},
      JSON.stringify({ raw: JSON.stringify({ raw: JSON.stringify(record(person)) }) }),
    ),
  (person, turn) =>
    lookup(turn, {}, [
      {
        type: 'search_result',
        source: prose(person),
        title: person.name,
        content: [text(prose(person))],
      },
    ]),
  (person) => {
    const said = prose(person);
    const source = { type: 'text', media_type: 'text/plain', data: said };
    return [user(document(source, said), text('Read this.'))];
  },
  (person) => [user(document({ type: 'content', content: [text(prose(person))] }, prose(person)))],
  (person) => [user({ type: 'brand_new', said: { deep: [prose(person)] }, note: prose(person) })],
  (person) => [user(text(`In base64: ${Buffer.from(prose(person)).toString('base64')}`))],
  (person) => [user(text(`https://crm.example/find?to=${encodeURIComponent(prose(person))}`))],
  (person) => [
    user(text(prose(person).replaceAll('@', '&#64;').replaceAll(' ', '\u00a0').normalize('NFD'))),
  ],
  (person) => [
    { role: 'user', content: 'Who?' },
    {
      role: 'assistant',
      content: [
        {
          type: 'text',
          text: prose(person),
          citations: [{ type: 'page_location', cited_text: prose(person), document_index: 0 }],
        },
      ],
    },
    { role: 'user', content: 'Thanks.' },
  ],
];
