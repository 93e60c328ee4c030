import type { Turn } from '@gatehouse/stand-in';

const MOST_QUOTED = 200;

/** What the model thinks: it quotes what it was asked, as models do, and says what it is about to do. */
export function thinkingText(question: string, turn: Turn): string {
  const asked = Array.from(question).slice(0, MOST_QUOTED).join('');
  const opening = asked === '' ? 'I have new results to go on.' : `I am asked: “${asked}”`;
  return `${opening} ${plan(turn)}`;
}

function plan({ calls }: Turn): string {
  if (calls.length === 0) return 'I have what I need, so I can answer.';
  return `To find out more I call ${calls.map((call) => call.tool).join(' and ')}.`;
}
