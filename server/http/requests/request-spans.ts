/** A span for each REST request, named after its route. */
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Tracing } from '../../ports/tracing.port.ts';
import type { HttpEnv } from './context.ts';

export function requestSpans(tracing: Tracing): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { method, raw } = c.req;
    await tracing.request({ method, headers: raw.headers }, async () => {
      await next();
      return { route: routePath(c, -1), status: c.res.status };
    });
  };
}
