/** The methods of an address, for 405 and OPTIONS. */
import type { RouterRoute } from 'hono/types';

/** Every method that one of `routes` takes at `path`, in alphabetical order; empty where there is no such address. */
export function methodsAt(routes: readonly RouterRoute[], path: string): string[] {
  const methods = new Set<string>();
  for (const { method, path: pattern } of routes) {
    // What stands for every method is a guard that all requests pass, and no place to go.
    if (method === 'ALL' || !fits(pattern, path)) continue;
    methods.add(method);
    if (method === 'GET') methods.add('HEAD');
  }
  return [...methods].sort();
}

function fits(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const given = path.split('/');
  return (
    expected.length === given.length &&
    expected.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]))
  );
}
