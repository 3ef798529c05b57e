/** Failures of signing in by the provider, in words. */
import { PROVIDER_PROBLEMS, type ProviderProblem } from '#core/protocol/api/sign-in.ts';

const LABELS: Readonly<Record<ProviderProblem, (name: string) => string>> = {
  away: (name) => `${name} does not answer. Try again in a moment.`,
  failed: (name) => `${name} did not confirm who you are. Try again.`,
  expired: () => 'That took too long, or was begun in another browser. Try again.',
  'signed-out': () => 'You were signed out in between. Sign in, then connect it again.',
  'not-verified': (name) => `${name} has not verified your email address. Ask whoever runs it.`,
  unconfirmed: () =>
    'An account has your email address, but the address was never confirmed. Sign in another way, then connect the provider on your account page.',
  'no-member': () => 'You are not a member of this workspace yet. Ask an admin for an invitation.',
  'no-group': (name) => `None of your groups at ${name} has access to this workspace. Ask an admin.`,
  removed: () => 'Your access to this workspace was removed. Ask an admin.',
  taken: (name) => `Your account at ${name} is connected with another member.`,
};

/** `null` for what the address does not say, or no server of ours has written. */
export function providerProblemLabel(problem: string | null, name: string): string | null {
  const known = PROVIDER_PROBLEMS.find((each) => each === problem);
  return known === undefined ? null : LABELS[known](name);
}
