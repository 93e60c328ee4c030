import { isIPv4, isIPv6 } from 'node:net';
import type { Range } from '../../json/json-document.js';

/** Four numbers with dots. A fifth one, or a slash with a prefix length, makes something else of it. */
const V4 = /(?<![\p{L}\p{N}_.-])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}_]|\.\d|-[\p{L}\d]|\/\d)/gu;
const V6 =
  /(?<![\p{L}\p{N}_:.])(?:[\da-f]{0,4}:){2,7}(?:[\da-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?(?![\p{L}\p{N}_:]|\/\d)/giu;

/** A word before four numbers that makes a version of them. */
const VERSION = /(?:\bv|version|release|build|firmware|driver|upgrade(?:d)? to|@)[ :=]{0,3}v?$/i;

/** This host, nobody, everybody, and net masks: they tell of no one (RFC 6890). */
const NOBODY = /^(?:0|127|255)\./;

/**
 * Internet addresses in text. Four numbers with dots are an address unless a word before them calls them a
 * version; networks, loopback and net masks are nobody's.
 */
export function findIpAddresses(text: string): Range[] {
  const v4 = [...text.matchAll(V4)].filter(
    ({ 0: match, index }) =>
      isIPv4(match) &&
      !NOBODY.test(match) &&
      !VERSION.test(text.slice(Math.max(0, index - 16), index)),
  );
  const v6 = text.includes(':') ? [...text.matchAll(V6)].filter(([match]) => isHost(match)) : [];
  return [...v4, ...v6].map(({ 0: match, index }) => ({ start: index, end: index + match.length }));
}

/** Whether a text that a field calls an address is one. */
export function looksLikeIpAddress(text: string): boolean {
  const address = text.trim();
  return (isIPv4(address) && !NOBODY.test(address)) || isHost(address);
}

/** An address and not `::`, `::1`, or two words of a programming language. */
function isHost(text: string): boolean {
  return isIPv6(text) && /\d/.test(text) && text.replaceAll(/[^\da-f]/gi, '').length >= 5;
}
