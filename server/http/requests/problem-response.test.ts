import { pino } from 'pino';
import { expect, it } from 'vitest';
import { BinderyError, ERROR_CODES } from '#core/errors.ts';
import { codeOfStatus } from '#core/protocol/status-codes.ts';
import { problemFor } from './problem-response.ts';

const LOG = pino({ level: 'silent' });
const statusOf = (code: (typeof ERROR_CODES)[number]) =>
  problemFor(new BinderyError(code, ''), 'r', LOG).status;

it.each(ERROR_CODES)('%s has a status that clients read as a code of the same status', (code) => {
  expect(statusOf(codeOfStatus(statusOf(code)))).toBe(statusOf(code));
});
