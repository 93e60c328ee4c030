import { Injectable } from '@nestjs/common';
import type { Methods } from '../methods/method.js';
import type { Era } from '../wire/protocol.js';
import { ListenMethod } from './listen-method.js';
import { LogMethod } from './log-method.js';
import { SubscriptionMethods } from './subscription-methods.js';

/** The methods by which callers say what they want to be told of, which each era has in its own way. */
@Injectable()
export class Listening {
  readonly methods: Readonly<Record<Era, Methods>>;

  constructor(subscriptions: SubscriptionMethods, log: LogMethod, listen: ListenMethod) {
    this.methods = {
      legacy: [
        ['resources/subscribe', (request) => subscriptions.subscribe(request)],
        ['resources/unsubscribe', (request) => subscriptions.unsubscribe(request)],
        ['logging/setLevel', (request) => log.setLevel(request)],
      ],
      modern: [['subscriptions/listen', (request) => listen.answer(request)]],
    };
  }
}
