/** The rule of OIDC_ONLY: nobody but owners is given another way in than the provider. */
import type { Role } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { Services } from '../ports/services.ts';

/** Throws `conflict` for everybody else, before anything is written. */
export function refuseBesideProvider({ env }: Pick<Services, 'env'>, role: Role): void {
  if (env.provider?.only !== true || role === 'owner') return;
  throw new BinderyError('conflict', `Members sign in with ${env.provider.name} here, and have no password.`);
}
