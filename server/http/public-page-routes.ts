/** `GET /p/:id`: public pages, readable without a script, and listed by search engines while they are there. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { PUBLIC_PAGE } from '#core/protocol/page-access.ts';
import type { Services } from '../ports/services.ts';
import { readPublicPage } from '../public-pages/read-public-page.ts';
import { clientAddress, type HttpEnv } from './requests/context.ts';

/** As the page says of itself: nothing is fetched or run. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function addPublicPageRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.get('/p/:id', async (c) => {
    const page = await readPublicPage(services, c.req.param('id'), clientAddress(c, services.env));
    // Nobody keeps it, so that it is gone when the link is.
    c.header('Cache-Control', 'no-store');
    if (page === null) return c.text(PUBLIC_PAGE.refusal, 404, { 'X-Robots-Tag': 'noindex, nofollow' });
    return c.body(new Uint8Array(page), 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': POLICY,
      'X-Robots-Tag': 'index, nofollow, noarchive',
    });
  });
}
