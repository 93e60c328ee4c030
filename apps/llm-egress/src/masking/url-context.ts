/** More of an address is not looked at: what is longer counts as going on. */
const MAX_TAIL = 2_048;

/**
 * An address that is fetched or followed: with a scheme and slashes, or without either at the start of a
 * host, its signs as they are or as entities; the target of a link; the attribute of a tag.
 */
const REMOTE = new RegExp(
  [
    String.raw`[a-z][a-z\d+.-]{1,30}:[\\/]`,
    'https?:',
    String.raw`[\\/]{2}`,
    '&(?:colon|sol|bsol|#0*(?:47|58|92)|#x0*(?:2f|3a|5c));?',
    String.raw`(?:^|[^a-z\d.-])www\.`,
    String.raw`\]\((?!<?(?:mailto|tel):)`,
    '<[a-z][^<>]*=[^<>]*$',
  ].join('|'),
  'i',
);

/** What begins a stretch in which white space ends no address: a tag of HTML, or a link of Markdown in `<>`. */
const OPEN = /<(?:[a-z!/]|$)[^<>]*$|\]\(\s*<[^<>\n]*$/i;

/**
 * Follows text and knows whether what comes next would stand within the address of a link or picture.
 * Whoever shows such a text may fetch the picture, so a value there would go to a host that the model,
 * or a document that it has read, has chosen.
 */
export class UrlContext {
  private tail = '';

  /** Whether the next character is part of an address. */
  get inUrl(): boolean {
    return this.tail.length >= MAX_TAIL || REMOTE.test(this.tail);
  }

  /** Takes text as it is meant. */
  push(text: string): void {
    if (text.length > 1 && !text.includes('<') && !this.tail.includes('<')) this.pushPlain(text);
    else for (const char of text) this.pushChar(char);
  }

  /** Another text begins here. */
  reset(): void {
    this.tail = '';
  }

  /** Where no tag and no link in `<>` is open, any white space ends an address. */
  private pushPlain(text: string): void {
    let start = text.length;
    while (start > 0 && !isEnd(text[start - 1] ?? '')) start -= 1;
    const tail = start > 0 ? text.slice(start) : this.tail + text;
    this.tail = tail.length > MAX_TAIL ? tail.slice(-MAX_TAIL) : tail;
  }

  private pushChar(char: string): void {
    if (char === '>' || (isSpace(char) && !OPEN.test(this.tail))) this.tail = '';
    else this.tail = this.tail.length < MAX_TAIL ? this.tail + char : this.tail.slice(1) + char;
  }
}

function isEnd(char: string): boolean {
  return char === '>' || isSpace(char);
}

function isSpace(char: string): boolean {
  return char <= ' ' || (char > '\u007f' && /\s/.test(char));
}
