import type { FactoryProvider } from '@nestjs/common';
import { BackgroundWork } from '../background/background-work.js';
import { Events } from '../events.js';
import { KeyRing } from './key-ring.js';

/** How soon a rotation made elsewhere is noticed. */
const REFRESH_MS = 5_000;

/** Keeps the keys in memory and at the broker as they are in the database. */
export const keyRefresh: FactoryProvider<BackgroundWork> = {
  provide: Symbol('keyRefresh'),
  inject: [KeyRing, Events],
  useFactory: (ring: KeyRing, events: Events) =>
    new BackgroundWork(
      { name: 'refresh signing keys', everyMs: REFRESH_MS, run: () => ring.refresh() },
      events,
    ),
};
