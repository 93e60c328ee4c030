import { RpcHandler } from '@gatehouse/bus';
import { authzDecisionEvaluate } from '@gatehouse/contracts';
import { Controller } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import { Directory } from '../applications/directory.js';
import { Events } from '../events.js';
import { Policies } from '../policy/policies.js';
import { evaluate } from './evaluate.js';
import type { Facts, Verdict } from './evaluate.js';
import { PolicyVersion } from './policy-version.js';

type Request = z.output<typeof authzDecisionEvaluate.request>;
type Reply = z.output<typeof authzDecisionEvaluate.reply>;

/** So many targets are decided in one go: a long list must not make a single call wait. */
const TURN = 100;

/** Answers whether an application may call these tools or models. */
@Controller()
export class DecisionController {
  constructor(
    private readonly directory: Directory,
    private readonly policies: Policies,
    private readonly version: PolicyVersion,
    private readonly events: Events,
  ) {}

  @RpcHandler(authzDecisionEvaluate)
  async decide(request: Request): Promise<Reply> {
    const facts = this.factsAbout(request.principal.application);
    const verdicts: Verdict[] = [];
    for (let start = 0; start < request.targets.length; start += TURN) {
      if (start > 0) await nextTurn();
      const targets = request.targets.slice(start, start + TURN);
      verdicts.push(...evaluate(facts, { ...request, targets }));
    }
    this.report(request, verdicts);
    return { decisions: verdicts.map(({ decision }) => decision) };
  }

  private factsAbout(application: string): Facts {
    return {
      application: this.directory.application(application),
      policies: this.policies.current,
      policyVersion: this.version.current,
    };
  }

  private report({ principal, targets }: Request, verdicts: readonly Verdict[]): void {
    this.events.decisionsMade(verdicts.map(({ decision }) => decision));
    const failed = verdicts.findIndex(({ problems }) => problems.length > 0);
    if (failed < 0) return;
    this.events.policyFailed({
      application: principal.application,
      target: targets[failed]?.name ?? '',
      problems: verdicts[failed]?.problems ?? [],
    });
  }
}
