/** The client for Node by the names that it offers, each noted when it is used. */
import { Bindery, isBinderyError } from '#clients/node/bindery.ts';
import type { EventStream } from '#clients/node/rest/event-stream.ts';
import type { BinderyEvent } from '#clients/node/rest/program-types.ts';
import type { JsonValue } from '#core/json.ts';
import { formOf } from '../answers.fixture.ts';
import {
  type ClientOptions,
  type ContractClient,
  doListed,
  type Given,
  type Operations,
  optionalText,
  present,
  Refused,
  text,
} from '../contract-client.fixture.ts';
import type { Who } from '../scenario.fixture.ts';
import { publicMethods } from './public-methods.fixture.ts';

export function createNode({ baseUrl, tokens }: ClientOptions): ContractClient {
  const used = new Set<string>();
  const opened = new Map<Who, Bindery>();
  const watching = new Map<string, EventStream>();
  const clientOf = (who: Who): Bindery => {
    const known = opened.get(who) ?? noted(new Bindery({ baseUrl, token: tokens[who] }), used);
    opened.set(who, known);
    return known;
  };
  return {
    name: 'node',
    async do(who, operation, given) {
      const bindery = clientOf(who);
      const operations = {
        ...codices(bindery),
        ...discussion(bindery),
        ...history(bindery),
        ...programs(bindery, watching),
      };
      try {
        return formOf(operation, await doListed(operations, operation, given));
      } catch (error) {
        if (!isBinderyError(error)) throw error;
        throw new Refused(
          error.code,
          error.message,
          error.issues.map(({ path }) => path.join('.')),
        );
      }
    },
    surface: async () => ({
      offered: publicMethods('clients/node/bindery-client.ts', 'clients/node/rest'),
      used: [...used],
    }),
    async close() {
      for (const events of watching.values()) await events.return();
      for (const client of opened.values()) await client.close();
    },
  };
}

/** The same object, whose methods and those of what they answer are noted by class and name. */
function noted<Kind extends object>(object: Kind, used: Set<string>): Kind {
  return new Proxy(object, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...given: readonly unknown[]) => {
        if (typeof key === 'string') used.add(`${target.constructor.name}.${key}`);
        const answer: unknown = Reflect.apply(value, target, given);
        return isOurs(answer) ? noted(answer, used) : notedLater(answer, used);
      };
    },
  });
}

function notedLater(answer: unknown, used: Set<string>): unknown {
  return answer instanceof Promise
    ? answer.then((value: unknown) => (isOurs(value) ? noted(value, used) : value))
    : answer;
}

function isOurs(value: unknown): value is object {
  return typeof value === 'object' && value !== null && /(?:Client|Stream)$/.test(value.constructor.name);
}

/** What the client answers are values that came as JSON. */
async function json(answer: Promise<unknown>): Promise<JsonValue> {
  return ((await answer) ?? null) as JsonValue;
}

async function all(items: AsyncIterable<unknown>): Promise<JsonValue> {
  const found: unknown[] = [];
  for await (const item of items) found.push(item);
  return found as JsonValue;
}

/** Scenarios say what the types of the client say, and also what they do not allow. */
function untyped<Kind>(given: JsonValue | undefined): Kind {
  return given as Kind;
}

function codices(bindery: Bindery): Operations {
  return {
    create: ({ template, parent, ...rest }) =>
      json(bindery.createCodex(untyped(present({ ...rest, templateId: template, parentId: parent })))),
    read: ({ id, branch }) => json(bindery.getCodex(text(id), untyped(present({ branch })))),
    edit: ({ id, branch, revision, ...change }) =>
      json(bindery.changeCodex(text(id), change, untyped(present({ branch, revision })))),
    editLater: ({ id, revision, ...change }) => {
      const made = { at: new Date().toISOString(), seq: Number(revision) };
      return json(
        bindery.changeCodex(text(id), { ...change, made }, { idempotencyKey: crypto.randomUUID() }),
      );
    },
    trash: ({ id }) => json(bindery.trashCodex(text(id))),
    untrash: ({ id }) => json(bindery.restoreFromTrash(text(id))),
    move: ({ id, parent, ...place }) =>
      json(bindery.moveCodex(text(id), untyped(present({ ...place, parentId: parent })))),
    children: ({ parent }) => all(bindery.listCodices({ parent: text(parent) })),
    search: ({ query, ...filters }) => all(bindery.search(text(query), filters)),
    list: (query) => all(bindery.listCodices(query)),
    link: ({ id, kind, target }) => json(bindery.references(text(id)).add(text(kind), text(target))),
    unlink: ({ id, kind, target }) => json(bindery.references(text(id)).remove(text(kind), text(target))),
    references: ({ id }) => json(bindery.references(text(id)).list()),
    backlinks: ({ id }) => json(bindery.references(text(id)).backlinks()),
    conflicts: ({ id }) => json(bindery.conflicts(text(id)).list()),
    settle: ({ id, field, keep }) => json(bindery.conflicts(text(id)).settle(text(field), text(keep))),
    batch: ({ operations, key }) =>
      json(bindery.batch(untyped(operations ?? []), untyped(present({ idempotencyKey: key })))),
    templates: () => json(bindery.listTemplates()),
    template: ({ id }) => json(bindery.getTemplate(text(id))),
  };
}

function discussion(bindery: Bindery): Operations {
  return {
    comment: ({ id, text: words, field, quote }) =>
      json(
        bindery
          .comments(text(id))
          .add(text(words), untyped(field === undefined ? undefined : present({ field, quote }))),
      ),
    reply: ({ id, thread, text: words }) => json(bindery.comments(text(id)).reply(text(thread), text(words))),
    comments: ({ id, ...filter }) => all(bindery.comments(text(id)).list(filter)),
    resolve: ({ id, thread }) => json(bindery.comments(text(id)).resolve(text(thread))),
    reopen: ({ id, thread }) => json(bindery.comments(text(id)).reopen(text(thread))),
    editComment: ({ id, thread, comment, text: words }) =>
      json(bindery.comments(text(id)).edit(text(thread), text(comment), text(words))),
    deleteComment: ({ id, thread, comment }) =>
      json(bindery.comments(text(id)).delete(text(thread), text(comment))),
    suggest: ({ id, field, quote, text: words, value, why }) => {
      const change =
        words === undefined ? present({ kind: 'value', value }) : present({ kind: 'text', text: words });
      const suggestion = present({ anchor: present({ field, quote }), change, why });
      return json(bindery.suggestions(text(id)).suggest(untyped(suggestion)));
    },
    suggestions: ({ id, ...filter }) => all(bindery.suggestions(text(id)).list(filter)),
    accept: ({ id, suggestion, revision }) =>
      json(bindery.suggestions(text(id)).accept({ id: text(suggestion), revision: text(revision) })),
    reject: ({ id, suggestion, revision }) =>
      json(bindery.suggestions(text(id)).reject({ id: text(suggestion), revision: text(revision) })),
    askReview: ({ id, reviewers, ...more }) =>
      json(bindery.reviews(text(id)).ask(untyped(reviewers ?? []), more)),
    reviews: ({ id }) => json(bindery.reviews(text(id)).list()),
    answerReview: ({ id, review, verdict }) =>
      json(bindery.reviews(text(id)).answer(text(review), untyped(verdict ?? null))),
  };
}

function history(bindery: Bindery): Operations {
  const branches = ({ id }: Given) => bindery.branches(text(id));
  const versions = ({ id }: Given) => bindery.versions(text(id));
  return {
    nameVersion: ({ id, name, ...more }) => json(bindery.versions(text(id)).name(text(name), more)),
    versions: (given) => all(versions(given).list()),
    namedVersions: (given) => json(versions(given).named()),
    compare: ({ id, from, to }) =>
      json(bindery.versions(text(id)).compare(untyped(from ?? null), untyped(to))),
    blame: ({ field, ...given }) => json(versions(given).blame(text(field))),
    passages: ({ words, ...given }) => json(versions(given).passages(text(words))),
    restore: ({ seq, fields, ...given }) => json(versions(given).restore(Number(seq), untyped(fields))),
    restoreRow: ({ seq, row, ...given }) =>
      json(versions(given).restoreRow(Number(seq), untyped(row ?? null))),
    branch: ({ name, from, ...given }) => json(branches(given).create(text(name), untyped(from))),
    branches: (given) => json(branches(given).list()),
    updateBranch: ({ name, ...given }) => json(branches(given).update(text(name))),
    previewMerge: ({ name, ...given }) => json(branches(given).preview(text(name))),
    merge: ({ name, resolutions, ...given }) =>
      json(branches(given).merge(text(name), untyped(present({ resolutions })))),
    closeBranch: ({ name, ...given }) => json(branches(given).close(text(name))),
    reopenBranch: ({ name, ...given }) => json(branches(given).reopen(text(name))),
  };
}

function programs(bindery: Bindery, watching: Map<string, EventStream>): Operations {
  const bytes = (content: JsonValue | undefined) => new TextEncoder().encode(text(content));
  return {
    upload: ({ id, name, content }) => json(bindery.files(text(id)).upload(text(name), bytes(content))),
    download: async ({ id, assetId }) => ({
      content: new TextDecoder().decode(await bindery.files(text(id)).download(text(assetId))),
    }),
    export: async ({ id, ...options }) => ({
      content: new TextDecoder().decode(await bindery.files(text(id)).export(options)),
    }),
    watch: async (choice) => {
      const handle = crypto.randomUUID();
      watching.set(handle, await bindery.events(choice));
      return { watch: handle };
    },
    told: async ({ watch, count }) => {
      const found: BinderyEvent[] = [];
      for (let missing = Number(count); missing > 0; missing -= 1) {
        const event = await watching.get(text(watch))?.next();
        if (event?.value) found.push(event.value);
      }
      return untyped(JSON.parse(JSON.stringify(found)));
    },
    unwatch: async ({ watch }) => {
      const stream = watching.get(optionalText(watch) ?? '');
      await stream?.return();
      return { position: stream?.position ?? null };
    },
  };
}
