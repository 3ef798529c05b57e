/** Answers in the one form that scenarios are written in, whatever a client calls its members. */
import { isJsonArray, type JsonObject, type JsonValue } from '#core/json.ts';
import { listOf, membersOf, present } from './contract-client.fixture.ts';

/** Of the JSON of the REST API, which Node and Python pass on. */
const FORMS: Readonly<Record<string, (answer: JsonValue) => JsonValue>> = {
  create: codex,
  read: codex,
  edit: codex,
  editLater: codex,
  list: each(({ id, title, fields }) =>
    present({ id, title, fields: fields === undefined ? undefined : values(fields) }),
  ),
  search: each(({ id, title }) => present({ id, title })),
  children: each(({ id, title }) => present({ id, title })),
  references: each(({ kind, target }) => present({ kind, target: membersOf(target)['id'] })),
  backlinks: each(({ kind, source }) => present({ kind, source: membersOf(source)['id'] })),
  conflicts: (answer) =>
    each(({ field, winner, losers }) =>
      present({
        field,
        stands: membersOf(winner)['value'],
        others: listOf(losers).map((loser) =>
          present({ id: membersOf(loser)['id'], value: membersOf(loser)['value'] }),
        ),
      }),
    )(isJsonArray(answer) ? answer : (membersOf(answer)['items'] ?? [])),
  comment: thread,
  comments: each(thread),
  resolve: thread,
  reopen: thread,
  suggest: suggestion,
  suggestions: each(suggestion),
  accept: suggestion,
  reject: suggestion,
  compare: comparison,
  branch,
  updateBranch: branch,
  reopenBranch: branch,
  merge: branch,
  branches: each(branch),
  previewMerge: (answer) =>
    each(({ field, conflict }) => present({ field, conflict }))(membersOf(answer)['fields'] ?? []),
  batch: each(({ status, id, problem }) => present({ status, id, code: membersOf(problem)['code'] })),
  blame: (answer) =>
    each(({ text, author }) => present({ text, author: membersOf(author)['name'] }))(
      membersOf(answer)['spans'] ?? [],
    ),
  versions: each(({ seq, fields, origin }) => present({ seq, fields, origin })),
  namedVersions: each(({ name, seq, note }) => present({ name, seq, note })),
  nameVersion: (answer) => present({ name: membersOf(answer)['name'], seq: membersOf(answer)['seq'] }),
  askReview: review,
  answerReview: review,
  reviews: each(review),
  template: (answer) => {
    const fields = membersOf(membersOf(answer)['fields']);
    const types = Object.entries(fields).map(([id, field]) => [id, membersOf(field)['type'] ?? null]);
    return { id: membersOf(answer)['id'] ?? null, fields: Object.fromEntries(types) };
  },
  templates: each(({ id, name }) => present({ id, name })),
  told: each(({ id, type, data }) =>
    present({ id, type, codex: membersOf(data)['codex'], fields: membersOf(data)['fields'] }),
  ),
};

/** An answer of REST, Node or Python in the form of scenarios. */
export function formOf(operation: string, answer: JsonValue): JsonValue {
  return FORMS[operation]?.(answer) ?? answer;
}

/** Rich text as its Markdown, and nothing as `null`, however it is written. */
export function values(fields: JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(membersOf(fields)).map(([id, value]) => [id, plain(value)]));
}

function plain(value: JsonValue): JsonValue {
  const { markdown } = membersOf(value);
  if (markdown !== undefined) return plain(markdown);
  return value === '' || (isJsonArray(value) && value.length === 0) ? null : value;
}

function each(form: (item: JsonObject) => JsonValue): (answer: JsonValue) => JsonValue {
  return (answer) =>
    listOf(isJsonArray(answer) ? answer : membersOf(answer)['items']).map((item) => form(membersOf(item)));
}

function codex(answer: JsonValue): JsonValue {
  const { id, title, template, parentId, revision, fields } = membersOf(answer);
  return present({
    ...{ id, title, revision, template: membersOf(template)['id'], parent: parentId },
    fields: fields === undefined ? undefined : values(fields),
  });
}

function thread(answer: JsonValue): JsonValue {
  const { id, anchor, resolvedAt, comments } = membersOf(answer);
  const said = listOf(comments).map(membersOf);
  return present({
    id,
    field: membersOf(anchor)['field'],
    quote: membersOf(anchor)['quote'],
    resolved: resolvedAt !== null && resolvedAt !== undefined,
    texts: said.map(({ body }) => membersOf(body)['markdown'] ?? null),
    ids: said.map((comment) => comment['id'] ?? null),
  });
}

function suggestion(answer: JsonValue): JsonValue {
  const { id, revision, anchor, decision } = membersOf(answer);
  const outcome = membersOf(decision)['outcome'];
  return present({ id, revision, field: membersOf(anchor)['field'], decision: outcome ?? 'open' });
}

function branch(answer: JsonValue): JsonValue {
  const { name, ahead, behind, closedAt, merged } = membersOf(answer);
  const state = merged === undefined ? (closedAt === undefined ? 'open' : 'closed') : 'merged';
  return present({ name, ahead, behind, state });
}

function review(answer: JsonValue): JsonValue {
  const { id, note, reviewers } = membersOf(answer);
  const asked = listOf(reviewers).map(membersOf);
  return present({
    ...{ id, note },
    reviewers: asked.map(({ name, answer: said }) =>
      present({ name, verdict: membersOf(said)['verdict'] ?? null }),
    ),
  });
}

/** What came and what went, in words: of values and sets theirs, of a plain text its own. */
function comparison(answer: JsonValue): JsonValue {
  return listOf(membersOf(answer)['changes']).map((change) => {
    const { field, kind, parts, before, after, beforeText, afterText, removed, added } = membersOf(change);
    const words = (wanted: string): readonly JsonValue[] =>
      listOf(parts)
        .map(membersOf)
        .filter((part) => part['kind'] === wanted)
        .map((part) => part['text'] ?? null);
    const sides =
      kind === 'value'
        ? { removed: [beforeText ?? before ?? null], added: [afterText ?? after ?? null] }
        : parts === undefined
          ? { removed: listOf(removed), added: listOf(added) }
          : { removed: words('removed'), added: words('added') };
    return present({
      field,
      removed: sides.removed.filter(isSomething),
      added: sides.added.filter(isSomething),
    });
  });
}

function isSomething(value: JsonValue): boolean {
  return value !== null && value !== '';
}
