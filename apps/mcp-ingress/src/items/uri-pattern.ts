/** A longer address is not compared: no template is meant for it. */
const MAX_URI = 2_048;
/** A template of more steps, or more expressions, fits nothing. */
const MAX_STEPS = 256;
const MAX_EXPRESSIONS = 10;

const EXPRESSION = /^([+#./;?&]?)([\w.%]+(?:\*|:[1-9]\d{0,3})?(?:,[\w.%]+(?:\*|:[1-9]\d{0,3})?)*)$/;

/** Characters of a value (RFC 3986 section 2.3, and what is encoded), and of any part of an address. */
const VALUE = 'A-Za-z0-9._~%-';
const ANY = new RegExp(`[${VALUE}:/?#[\\]@!$&'()*+,;=]`);

/** One step through an address: a character, or any number of a kind. */
interface Step {
  readonly takes: (char: string) => boolean;
  readonly repeats: boolean;
  /** So many steps, from this one on, may be left out. */
  skip: number;
}

/**
 * Tells which addresses a template (RFC 6570, all levels) can become. All ways through it are gone at the same
 * time, so that it takes time in proportion to both, whatever they are: a template is written by one stranger
 * and an address by another, and regular expressions made of templates can be led astray for minutes. A value
 * that is missing counts only where the expression says that something is there (`{?q}`, `{/path}`).
 */
export class UriPattern {
  private constructor(
    private readonly steps: readonly Step[],
    /** What every address begins with that it becomes. */
    readonly start: string,
    /** How much of the address is given: what has more of it is made for fewer addresses. */
    readonly literals: number,
  ) {}

  /** Null for what is no template, or too much of one. */
  static of(template: string): UriPattern | null {
    if (/\p{Cs}/u.test(template)) return null;
    const steps: Step[] = [];
    let literals = 0;
    const parts = template.split(/(\{[^{}]*\})/);
    if (parts.length > 2 * MAX_EXPRESSIONS + 1) return null;
    for (const part of parts) {
      if (part.startsWith('{') && part.endsWith('}')) {
        const found = EXPRESSION.exec(part.slice(1, -1));
        if (!found) return null;
        steps.push(...expression(found[1] ?? '', (found[2] ?? '').split(',')));
      } else if (/[{}]/.test(part)) {
        return null;
      } else {
        steps.push(...literal(part));
        literals += part.length;
      }
    }
    const start = encoded(parts[0] ?? '');
    return steps.length > MAX_STEPS ? null : new UriPattern(steps, start, literals);
  }

  fits(uri: string): boolean {
    if (uri.length > MAX_URI) return false;
    let open = new Set<number>();
    this.enter(open, 0);
    for (const char of uri) {
      const next = new Set<number>();
      for (const at of open) {
        const step = this.steps[at];
        if (step?.takes(char)) this.enter(next, step.repeats ? at : at + 1);
      }
      if (next.size === 0) return false;
      open = next;
    }
    return open.has(this.steps.length);
  }

  /** Goes to a step, and to all that can be come to from there without a character. */
  private enter(open: Set<number>, at: number): void {
    if (open.has(at)) return;
    open.add(at);
    const step = this.steps[at];
    if (!step) return;
    if (step.repeats) this.enter(open, at + 1);
    if (step.skip > 0) this.enter(open, at + step.skip);
  }
}

/** An expression in steps, by its operator (RFC 6570 section 3.2.1). */
function expression(operator: string, variables: readonly string[]): Step[] {
  const several = variables.length > 1 || variables.some((each) => each.endsWith('*'));
  switch (operator) {
    case '':
      return [one(`${VALUE},=`), any(`${VALUE},=`)];
    case '+':
      return [
        { takes: isAny, repeats: false, skip: 0 },
        { takes: isAny, repeats: true, skip: 0 },
      ];
    case '#':
      return optional([...literal('#'), { takes: isAny, repeats: true, skip: 0 }]);
    case '/':
      return optional([...literal('/'), any(several ? `${VALUE},=/` : `${VALUE},`)]);
    case '.':
      return optional([...literal('.'), any(`${VALUE},=`)]);
    case ';':
      return variables.flatMap((each) => optional(pair(each, ';')));
    default:
      return optional([...literal(operator), ...variables.flatMap((each) => query(each))]);
  }
}

/** `name=value`, perhaps with another one behind it. */
function query(variable: string): Step[] {
  if (variable.endsWith('*')) return [any(`${VALUE},=&`)];
  return optional([...pair(variable, ''), ...optional(literal('&'))]);
}

function pair(variable: string, before: string): Step[] {
  if (variable.endsWith('*')) return [...literal(before), any(`${VALUE},=${before}`)];
  const name = variable.replace(/:\d+$/, '');
  return [...literal(before + name), ...optional([...literal('='), any(`${VALUE},`)])];
}

function literal(text: string): Step[] {
  return Array.from(encoded(text), (own) => ({
    takes: (char: string) => char === own,
    repeats: false,
    skip: 0,
  }));
}

/** As it stands in an address; what is encoded already stays so. */
function encoded(text: string): string {
  return encodeURI(text).replaceAll(/%25(?=[0-9A-F]{2})/g, '%');
}

function one(characters: string): Step {
  const kind = new RegExp(`[${characters}]`);
  return { takes: (char) => kind.test(char), repeats: false, skip: 0 };
}

function any(characters: string): Step {
  return { ...one(characters), repeats: true };
}

function optional(steps: Step[]): Step[] {
  const [first, ...rest] = steps;
  return first ? [{ ...first, skip: steps.length }, ...rest] : [];
}

function isAny(char: string): boolean {
  return ANY.test(char);
}
