import { ProviderIds } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import { BehaviourStore } from '../behaviour/behaviour.store.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 24;
const PREFIXES = { chatcmpl: 'chatcmpl-', call: 'call_', req: 'req_' };

/** Ids as the API makes them, e.g. `chatcmpl-…`. */
@Injectable()
export class Ids extends ProviderIds<keyof typeof PREFIXES> {
  constructor(store: BehaviourStore) {
    super(store, { alphabet: ALPHABET, length: LENGTH, prefixes: PREFIXES });
  }
}
