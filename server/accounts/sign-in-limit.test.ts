/** The sign-in limit of a server that is the only one on its database. */
import { memoryLimiter } from '../network/attempt-limiters.ts';
import { testSignInLimit } from './sign-in-limit.contract.ts';
import { createSignInLimit } from './sign-in-limit.ts';

testSignInLimit(() => createSignInLimit(memoryLimiter));
