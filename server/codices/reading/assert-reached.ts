/** Refuses the fields of a Codex that somebody who is limited to others does not reach. */
import { BinderyError } from '#core/errors.ts';

/** Throws `forbidden` and names them; `null`: all are reached. Whether there are such fields at all is not told. */
export function assertReached(reached: ReadonlySet<string> | null, asked: readonly string[]): void {
  const others = reached === null ? [] : asked.filter((id) => !reached.has(id));
  if (others.length === 0) return;
  throw new BinderyError(
    'forbidden',
    `This agent is limited to ${[...(reached ?? [])].join(', ') || 'no field'}: ${others.join(', ')} is not among these.`,
    {
      issues: others.map((id) => ({
        path: [id],
        message: 'This field is outside of the limits of the agent.',
      })),
    },
  );
}
