import { ProviderIds } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import { BehaviourStore } from '../behaviour/behaviour.store.js';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LENGTH = 22;
const PREFIXES = {
  msg: 'msg_01',
  toolu: 'toolu_01',
  req: 'req_01',
  srvtoolu: 'srvtoolu_01',
  msgbatch: 'msgbatch_01',
  file: 'file_01',
};

/** Ids as the API makes them, e.g. `msg_01…`. */
@Injectable()
export class Ids extends ProviderIds<keyof typeof PREFIXES> {
  constructor(store: BehaviourStore) {
    super(store, { alphabet: ALPHABET, length: LENGTH, prefixes: PREFIXES });
  }
}
