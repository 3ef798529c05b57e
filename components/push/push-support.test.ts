import { expect, it } from 'vitest';
import { type PushBrowser, pushProblem } from './push-support.ts';

const ABLE: PushBrowser = {
  ...{ isSecureContext: true, userAgent: 'Firefox', isInstalled: false, hasWorker: true, hasPush: true },
  permission: 'default',
};

it.each([
  [{}, null],
  [{ permission: 'granted' }, null],
  [{ isSecureContext: false, hasPush: false, hasWorker: false }, 'https'],
  [{ userAgent: 'Mozilla/5.0 (iPhone; …)', hasPush: false, permission: null }, 'Home Screen'],
  [{ userAgent: 'Mozilla/5.0 (iPhone; …)', isInstalled: true, hasPush: false }, 'has no push'],
  [{ userAgent: 'Mozilla/5.0 (Windows NT 6.1; …)', hasPush: false }, 'has no push'],
  [{ hasWorker: false }, 'development server'],
  [{ permission: 'denied' }, 'told not to'],
] as const)('says of %j: %s', (browser, expected) => {
  const problem = pushProblem({ ...ABLE, ...browser });
  if (expected === null) expect(problem).toBeNull();
  else expect(problem).toContain(expected);
});
