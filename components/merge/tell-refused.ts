/** The notice that a merge was refused, when it is not said at the fields. */
import { toast } from '#components/ui/toast.tsx';
import { BinderyError, isBinderyError } from '#core/errors.ts';

/** The request may have reached the server. It is one edit or none, and asking again merges nothing twice. */
const UNKNOWN_END =
  'The connection was lost while it was merged. It is merged as a whole or not at all: this page says which once the server is back.';

/** `rest`: what is said at no field. */
export function tellRefused(error: unknown, rest: string | null): void {
  if (isBinderyError(error) && error.code === 'precondition_failed')
    toast.notice('Nothing was merged: one side has gone on. Look at what changed, then merge again.');
  else if (isBinderyError(error) && error.code === 'unavailable') toast.notice(UNKNOWN_END);
  else if (rest === null) toast.notice('Nothing was merged. See the fields that say why.');
  else toast.failed('Nothing was merged.', new BinderyError('conflict', rest));
}
