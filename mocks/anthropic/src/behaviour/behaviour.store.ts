import { KeyedKnobs } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Behaviour } from './behaviour.js';

/** The behaviour in force, for everybody and by key. */
@Injectable()
export class BehaviourStore extends KeyedKnobs<Behaviour> implements OnModuleDestroy {
  constructor() {
    super(Behaviour);
  }

  onModuleDestroy(): void {
    this.reset(null);
  }
}
