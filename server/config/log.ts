/** The log of the process: JSON lines on stderr; stdout is for the few lines meant for people. */
import { destination, type Logger, pino } from 'pino';
import type { Env } from './env.ts';
import { dropIfGone } from './lost-readers.ts';

/** Wherever these appear in what is logged, they are left out. */
const SECRET_PATHS = ['password', 'token', 'authorization', 'cookie', 'secret'].flatMap((key) => [
  key,
  `*.${key}`,
  `*.headers.${key}`,
]);

/** Our own tokens and passwords in connection strings, wherever they stand in a text: an address, a message, a stack. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/\b(vb_|vs_|vf_|vt_|setup_)[\w-]{43}/g, '$1[left out]'],
  [/(\w:\/\/[^\s:/@"]*:)[^\s@"]+@/g, '$1[left out]@'],
];

export function createLog(env: Env): Logger {
  const options = {
    level: env.logLevel,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: describeError },
    redact: { paths: SECRET_PATHS, censor: '[left out]' },
    hooks: { streamWrite: withoutSecrets },
  };
  // Written at once: the last lines before a crash are the ones that matter.
  const stderr = destination({ dest: 2, sync: true });
  stderr.on('error', dropIfGone);
  return pino(options, stderr);
}

/** The text without tokens and passwords of connection strings. */
export function withoutSecrets(line: string): string {
  return SECRET_TEXTS.reduce((text, [pattern, censored]) => text.replace(pattern, censored), line);
}

/** What helps to understand an error, and no more: drivers hang their whole connection on theirs. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    ...('issues' in error && { issues: error.issues }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
