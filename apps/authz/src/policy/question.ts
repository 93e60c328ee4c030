import type { authzDecisionEvaluate, PublishedApplication } from '@gatehouse/contracts';
import type { z } from 'zod';

type Request = z.output<typeof authzDecisionEvaluate.request>;

/** What policies are asked: may this application do this with that target? */
export interface Question {
  readonly application: Pick<PublishedApplication, 'name' | 'tenant' | 'roles'>;
  readonly scopes: readonly string[];
  readonly user: string | null;
  readonly action: Request['action'];
  readonly resource: Pick<Request['resource'], 'name' | 'version'>;
  readonly target: Pick<Request['targets'][number], 'name' | 'readOnly' | 'destructive'>;
}
