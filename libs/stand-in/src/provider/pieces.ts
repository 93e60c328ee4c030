import type { Random } from './random.js';

/** Deltas are of about the length of a few tokens. */
const SHORTEST = 2;
const LONGEST = 18;

/** Cuts a text into pieces of uneven length, or of at most `size` characters; never inside a character. */
export function piecesOf(text: string, random: Random, size: number | null): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let at = 0; at < characters.length;) {
    const length = size ?? SHORTEST + Math.floor(random() * (LONGEST - SHORTEST + 1));
    pieces.push(characters.slice(at, at + length).join(''));
    at += length;
  }
  return pieces;
}
