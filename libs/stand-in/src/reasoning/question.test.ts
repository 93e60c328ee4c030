import { describe, expect, it } from '@jest/globals';
import { sampleTools } from '@gatehouse/testkit';
import { understand } from './question.js';
import type { Question } from './question.js';
import { readTool } from './tool-profile.js';

function read(question: string, earlier: string[] = []): Question {
  return understand({ question, earlier, tools: sampleTools().map(readTool), calls: [] });
}

describe('understand', () => {
  it.each([
    ['customer C-4821', [['customer', 'C-4821']]],
    ['the customer with the id 4821', [['customer', '4821']]],
    ['order number O-9855, please', [['order', 'O-9855']]],
    [
      'orders O-1, O-2 and O-3',
      [
        ['order', 'O-1'],
        ['order', 'O-2'],
        ['order', 'O-3'],
      ],
    ],
    ["C-4821's latest order", [['customer', 'C-4821']]],
    ['What does KB-005 say?', [['article', 'KB-005']]],
    [
      'customer 3f2b8c1e-1111-4222-8333-444455556666',
      [['customer', '3f2b8c1e-1111-4222-8333-444455556666']],
    ],
    ['the 45-day window since 2026-06-07', []],
    ['the 3 cheapest', []],
  ])('knows what is named in: %s', (text, expected) => {
    expect(read(text).mentions.map((one) => [one.about, one.id])).toEqual(expected);
  });

  it('knows what is wanted without being named', () => {
    expect(
      read(
        'Find customer C-1, check their latest order, and tell me if there are any relevant return policy articles.',
      ).wants,
    ).toEqual([
      { about: 'order', scope: 'latest', topic: expect.any(String) },
      { about: 'article', scope: 'many', topic: 'return policy' },
    ]);
  });

  it.each([
    ['What is our policy on damaged items?', 'policy damaged items'],
    ['Until when can customer C-1 return things?', 'return policy'],
  ])('looks for rules where rules are asked for: %s', (text, topic) => {
    expect(read(text).wants).toEqual([{ about: 'article', scope: 'many', topic }]);
  });

  it.each([
    ['Reply in two sentences.', 2],
    ['Answer in 3 short sentences', 3],
    ['Use one sentence', null],
    ['in ten years', null],
  ])('counts the sentences that are allowed: %s', (text, count) => {
    expect(read(text).sentences).toBe(count);
  });

  it('takes what a pronoun means from what was written last', () => {
    const earlier = ['And customer C-2?', 'Who is customer C-1?'];
    expect(read('What is their status?', earlier).mentions).toEqual([
      { about: 'customer', id: 'C-2' },
    ]);
    expect(read('Which articles are about shipping?', earlier).mentions).toEqual([]);
  });
});
