/** The templates of an instance as a command reads and publishes them: over REST, or in the database of this machine. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import { problemSchema } from '#core/protocol/api/problem.ts';
import { publishedTemplateSchema, templateListSchema } from '#core/protocol/api/templates.ts';
import type { Services } from '#server/ports/services.ts';
import { listTemplates, readTemplateSource } from '#server/templates/list-templates.ts';
import { publishTemplate } from '#server/templates/publish-template.ts';
import type { Context } from '../command/command.ts';
import { findLocalActor, withLocalServer } from '../command/local-server.ts';
import { withServices } from '../command/offline-services.ts';

export interface Publication {
  readonly baseVersion: number;
  /** By their ids. */
  readonly mayBreak: readonly string[];
}

export interface TemplateRemote {
  /** Every template, those that are archived or only extended included. */
  list(): Promise<readonly { readonly id: string; readonly version: number }[]>;
  /** The newest source, and its version. */
  source(id: string): Promise<{ readonly source: string; readonly version: number }>;
  /**
   * Publishes on top of `baseVersion`, and answers the new version. Throws `conflict` when that is not the newest, and
   * `precondition_failed` when another template breaks by it that is not in `mayBreak`.
   */
  publish(id: string, source: string, publication: Publication): Promise<number>;
}

/**
 * Works with the instance at `BINDERY_URL` in the name of `BINDERY_TOKEN`, else with the one whose settings these are, in
 * the name of its owner.
 */
export async function withTemplateRemote<T>(
  context: Context,
  work: (remote: TemplateRemote) => Promise<T>,
): Promise<T> {
  const { url, token } = await context.readClientEnv();
  if (url !== null) {
    if (token === null) {
      throw new BinderyError(
        'unauthenticated',
        'BINDERY_URL is set, so BINDERY_TOKEN has to be: an API token.',
      );
    }
    return await work(restRemote(`${url.replace(/\/+$/, '')}/api/v1`, token));
  }
  return await withServices(context, async (services) => {
    const actor = await findLocalActor(services);
    return await withLocalServer(services, actor, 'bindery template', (server) =>
      work(server === null ? localRemote(services, actor) : restRemote(server.url, server.token)),
    );
  });
}

function localRemote(services: Services, actor: UserActor): TemplateRemote {
  return {
    list: () => listTemplates(services, actor, { all: true }),
    source: (id) => readTemplateSource(services, actor, id, {}),
    publish: async (id, source, publication) =>
      (await publishTemplate(services, actor, id, { source, ...publication })).template.version,
  };
}

function restRemote(base: string, token: string): TemplateRemote {
  const call = async (path: string, body?: object): Promise<Response> => {
    const response = await ask(`${base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw await problemOf(response, base);
  };
  const at = (id: string) => `/templates/${encodeURIComponent(id)}`;
  return {
    list: async () => templateListSchema.parse(await (await call('/templates?all=true')).json()).items,
    source: async (id) => {
      const response = await call(`${at(id)}/source`);
      const version = Number(response.headers.get('etag')?.replaceAll('"', '').replace('W/', ''));
      return { source: await response.text(), version };
    },
    publish: async (id, source, publication) => {
      const answer = await call(`${at(id)}/versions`, { source, ...publication });
      return publishedTemplateSchema.parse(await answer.json()).template.version;
    },
  };
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new BinderyError('unavailable', `Nothing answers at ${new URL(url).origin}.`, { cause });
  }
}

async function problemOf(response: Response, base: string): Promise<BinderyError> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  if (!parsed.success) {
    return new BinderyError('unavailable', `${base} answered ${response.status}, and not as Bindery does.`);
  }
  const { code, detail, errors } = parsed.data;
  return new BinderyError(code, detail, { issues: errors as readonly Issue[] });
}
