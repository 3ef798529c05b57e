/** The words of a refused import, and its issues as they are answered. */
import { BinderyError, type Issue } from '#core/errors.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';

export function refused(issues: readonly Issue[]): BinderyError {
  const [first] = issues;
  const place = first?.line === undefined ? '' : ` in line ${first.line}`;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new BinderyError(
    'invalid_input',
    `Nothing was imported${place === '' ? '' : `: the problem is${place}`}. ${first?.message ?? ''}${more}`,
    { issues },
  );
}

export function shown({ path, message, hint, line, column }: Issue): ImportedBody['warnings'][number] {
  return {
    path: [...path],
    message,
    ...(hint !== undefined && { hint }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
