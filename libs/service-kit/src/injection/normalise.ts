/** Letters of other scripts that look like Latin ones. Only what is used to disguise English words. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  α: 'a',
  в: 'b',
  с: 'c',
  ϲ: 'c',
  ԁ: 'd',
  е: 'e',
  ё: 'e',
  ε: 'e',
  ɡ: 'g',
  һ: 'h',
  і: 'i',
  ι: 'i',
  ı: 'i',
  ј: 'j',
  κ: 'k',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  ո: 'n',
  η: 'n',
  о: 'o',
  ο: 'o',
  օ: 'o',
  р: 'p',
  ρ: 'p',
  ԛ: 'q',
  г: 'r',
  ѕ: 's',
  т: 't',
  τ: 't',
  υ: 'u',
  ս: 'u',
  ν: 'v',
  ѵ: 'v',
  ԝ: 'w',
  ω: 'w',
  х: 'x',
  χ: 'x',
  у: 'y',
  γ: 'y',
};

const INVISIBLE = /[\p{Cf}\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u034F\u115F\u1160\u3164]/gu;
const DIGITS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * A text as a model reads it: compatibility forms (NFKC: full width, mathematical and circled letters)
 * made plain, without accents and invisible characters, look-alikes of other scripts in Latin, spaced-out
 * and digit-for-letter words put together, in small letters, with single spaces.
 */
export function normalise(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036F]/g, '')
    .normalize('NFC')
    .replaceAll(/[^\p{ASCII}]/gu, (char) => LOOKALIKES[char] ?? char)
    .replaceAll(/[‘’ʼ`´]/g, "'")
    .replaceAll(/[*~]{1,3}|(?<![a-z\d])_{1,3}|_{1,3}(?![a-z\d])/g, '');
  return withoutSpacing(withoutDigits(plain)).replaceAll(/\s+/g, ' ');
}

/**
 * A text for languages beside English: as `normalise` has it, but letters of other scripts are themselves,
 * and digits are digits.
 */
export function foreignView(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/(?<=[a-z])[\u0300-\u036F]+/g, '')
    .normalize('NFC')
    .replaceAll(/[łıßø]/g, (char) => PLAIN_LETTERS[char] ?? char)
    .replaceAll(/[‘’ʼ`´]/g, "'")
    .replaceAll(/\s+/g, ' ');
}

/** Latin letters that are no others with an accent. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = { ł: 'l', ı: 'i', ß: 'ss', ø: 'o' };

/** `1gn0re` reads as `ignore`; numbers, ids and e-mail addresses are left alone. */
function withoutDigits(text: string): string {
  return text.replaceAll(/(?<![\w@.$!-])[a-z013457@$!]{4,20}(?![\w@.-])/g, (word) => {
    const letters = word.match(/[a-z]/g)?.length ?? 0;
    const inside = /[a-z][013457@$]|[013457@$][a-z]/.test(word);
    if (!inside || letters < word.length / 2) return word;
    return word.replaceAll(/[013457@$]/g, (char) => DIGITS[char] ?? char);
  });
}

/** `i g n o r e` and `i-g-n-o-r-e` read as `ignore`; two spaces or more part the words. */
function withoutSpacing(text: string): string {
  return text.replaceAll(/(?<![a-z])[a-z](?:[ .\-_·|/][a-z]){3,60}(?![a-z])/g, (run) =>
    run.replaceAll(/[ .\-_·|/]/g, ''),
  );
}
