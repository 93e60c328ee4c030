import { describe, expect, it } from '@jest/globals';
import { renameModel } from './rename-model.js';

describe('renaming a model', () => {
  it('changes the bytes of its name, and no other', () => {
    const body = (name: string) =>
      Buffer.from(
        `{ "n":1.0,"é":"\\u00e9","messages":[{"model":"x"}],"model" : ${name}, "b":1e3 }`,
      );
    expect(renameModel(body('"old"'), 'vendor/"new"').toString()).toBe(
      body('"vendor/\\"new\\""').toString(),
    );
  });
});
