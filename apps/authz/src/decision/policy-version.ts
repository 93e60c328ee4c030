import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { Directory } from '../applications/directory.js';
import { Policies } from '../policy/policies.js';

/**
 * Names the state of everything that decisions depend on: policies, applications, subscriptions. Equal
 * states have equal names on every replica.
 */
@Injectable()
export class PolicyVersion {
  private of = '';
  private known = '';

  constructor(
    private readonly directory: Directory,
    private readonly policies: Policies,
  ) {}

  get current(): string {
    const state = `${this.policies.current.digest} ${this.directory.digest}`;
    if (state !== this.of) {
      this.of = state;
      this.known = createHash('sha256').update(state).digest('hex').slice(0, 32);
    }
    return this.known;
  }
}
