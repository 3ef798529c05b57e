/** Requests of a command to the server that runs on this machine. */
import { BinderyError, type Issue } from '#core/errors.ts';
import { problemSchema } from '#core/protocol/api/problem.ts';

export type LocalServer = { readonly url: string; readonly token: string };

/** Throws what the server refuses as it would here. */
export async function askServer(
  { url, token }: LocalServer,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const problem = problemSchema.parse(answer);
  throw new BinderyError(problem.code, problem.detail, { issues: problem.errors as readonly Issue[] });
}
