import type { FactoryProvider } from '@nestjs/common';
import { BackgroundWork } from '../background/background-work.js';
import { Events } from '../events.js';
import { RevocationBroadcast } from './revocation-broadcast.js';

/** A revocation that came in elsewhere, or while the broker was away, holds within about a second. */
const EVERY_MS = 500;

/** Keeps the broker's revocations as they are in the database. */
export const reconciliation: FactoryProvider<BackgroundWork> = {
  provide: Symbol('reconciliation'),
  inject: [RevocationBroadcast, Events],
  useFactory: (broadcast: RevocationBroadcast, events: Events) =>
    new BackgroundWork(
      { name: 'publish revocations', everyMs: EVERY_MS, run: () => broadcast.reconcile() },
      events,
    ),
};
