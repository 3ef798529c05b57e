/** The words for an agent to which something was refused: what it was, and how to go on. */
import { type BinderyError, type ErrorCode, isBinderyError } from '#core/errors.ts';

const MOST_ISSUES = 10;

const READ_BEFORE_AGAIN =
  'It is not known whether anything was changed: read the Codex before you try again.';

/** How to go on, by what was wrong. */
const NEXT: Readonly<Record<ErrorCode, string>> = {
  invalid_input:
    'Nothing was changed. Correct it and call again; `list_templates` with the id of the template says what its fields take.',
  invalid_template: 'Nothing was changed. A person has to correct the template.',
  invalid_update: 'Nothing was changed. Read the Codex again before you go on.',
  unauthenticated:
    'The token is missing, wrong, expired or revoked: no call will work. Ask the person you work for for another one (Admin, API tokens; BINDERY_TOKEN).',
  password_required: 'Ask the person you work for: this needs a password.',
  forbidden:
    'Your token does not allow this, and trying again will not help. You may be allowed to propose it: `suggest`, or `comment`. Otherwise tell the person you work for.',
  not_found:
    'It is not there, or not yours to know of. Look for it with `search`, and use ids as answers give them.',
  conflict: 'Nothing was changed. Read it again and decide anew.',
  precondition_failed: 'Nothing was changed. Read the Codex again, and call with the revision that you get.',
  gone: 'It is in the trash or was deleted. `search` for another, or tell the person you work for.',
  revoked: 'What let you in was revoked. Ask the person you work for for another token.',
  disconnected: 'You were disconnected. Ask the person you work for.',
  too_large: 'Nothing was changed. Send less at once: one field or one passage in a call.',
  rate_limited: 'Nothing was changed. Wait, then call again.',
  unsupported: 'Nothing was changed. This server does not do that; leave it.',
  unavailable: `The server can’t be reached or is too busy. Wait a little. ${READ_BEFORE_AGAIN}`,
  corrupt: READ_BEFORE_AGAIN,
  internal: `Something went wrong at the server. ${READ_BEFORE_AGAIN}`,
};

/** Also of errors that are not ours: these say nothing but that something went wrong. */
export function problemText(error: unknown): string {
  if (!isBinderyError(error)) return `Refused (internal): something went wrong here. ${READ_BEFORE_AGAIN}`;
  return [
    `Refused (${error.code}): ${error.message}`,
    ...issuesOf(error),
    ...waitOf(error),
    NEXT[error.code],
  ].join('\n');
}

function issuesOf({ issues, message }: BinderyError): readonly string[] {
  const told = issues.slice(0, MOST_ISSUES).map((issue) => {
    const at = issue.path.join('.');
    return `- ${at === '' ? '' : `${at}: `}${issue.message}${issue.hint === undefined ? '' : ` ${issue.hint}`}`;
  });
  const more = issues.length - told.length;
  const lines = more > 0 ? [...told, `- and ${more} more`] : told;
  // Most refusals with one issue say it in the message.
  return lines.length === 1 && issues.every((issue) => message.includes(issue.message)) ? [] : lines;
}

function waitOf({ cause }: BinderyError): readonly string[] {
  const wait =
    typeof cause === 'object' && cause !== null && 'retryAfterMs' in cause ? cause.retryAfterMs : null;
  return typeof wait === 'number' ? [`Wait ${Math.ceil(wait / 1000)} s.`] : [];
}
