/** One Codex that is open live: its fields are read and written here, and every edit is sent as it is made. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { CODEX_ROOT } from '#core/document/roots.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { isJsonObject, type JsonValue } from '#core/json.ts';
import { createListeners, type Listeners } from '#core/observable.ts';
import { checkChange } from '#core/rules/check-change.ts';
import { checkLock } from '#core/rules/check-lock.ts';
import type { Template } from '#core/template/template.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import type { SessionPhase } from '#sync/session/session-status.ts';
import type { StoredEdit as PendingOperation } from '#sync/store/local-store.ts';
import type { BranchesClient } from '../rest/branches-client.ts';
import type { CommentsClient } from '../rest/comments-client.ts';
import type { VersionsClient } from '../rest/versions-client.ts';
import { type Change, ChangeFeed, changesOf } from './change-feed.ts';
import { People, type Person } from './codex-people.ts';
import type { Field } from './field.ts';
import type { FieldContext } from './field-context.ts';
import type { AnyFields } from './field-types.ts';
import { openField } from './open-field.ts';
import { ReferenceList } from './reference-list.ts';
import { sessionEnd, writeRefusal } from './session-end.ts';

export type { PendingOperation };

export interface OpenCodexOptions {
  /** One of its branches; the Codex itself unless given. */
  readonly branch?: string;
  readonly signal?: AbortSignal;
}

/** The state of a live Codex. */
export interface CodexStatus {
  /** `saved`: the server has committed everything; `offline` and `unreachable`: edits wait here until it is back. */
  readonly phase: SessionPhase;
  /** Edits that the server has not committed. */
  readonly waiting: number;
  /** Why the server does not take them now, and when it will: the budget of an agent is used up. They are sent again by themselves. */
  readonly postponed?: string;
}

/** What `on` tells of, and what each listener is called with. */
export interface CodexEvents {
  change: Change;
  status: CodexStatus;
  /** Another version of its template is followed from now on. */
  template: Template;
  joined: Person;
  left: Person;
  /** Nothing comes or goes any more: the right was taken away, the token has ended, the Codex is gone. */
  end: BinderyError;
}

/** @internal */
export interface LiveCodexParts {
  readonly id: string;
  readonly branch: string;
  readonly documentName: string;
  readonly session: CodexSession;
  readonly template: Template;
  readonly actor: { readonly id: string; readonly name: string };
  readonly loadTemplate: (id: string, version: number) => Promise<Template>;
  readonly comments: CommentsClient;
  readonly versions: VersionsClient;
  readonly branches: BranchesClient;
  /** Called once, after the session is closed, with what the server has not got. */
  readonly onClosed: (codex: LiveCodex<object>, unsent: readonly PendingOperation[]) => Promise<void>;
}

export class LiveCodex<Fields extends object = AnyFields> {
  readonly id: string;
  /** `main` unless it was opened on another. */
  readonly branch: string;
  readonly references: ReferenceList;
  readonly presence: People;
  readonly comments: CommentsClient;
  readonly versions: VersionsClient;
  readonly branches: BranchesClient;

  private readonly parts: LiveCodexParts;
  private readonly session: CodexSession;
  private readonly feed = new ChangeFeed();
  private readonly opened: Record<string, Field> = Object.create(null);
  private readonly tracked = new Set<Promise<unknown>>();
  private readonly statusListeners = createListeners<[status: CodexStatus]>();
  private readonly templateListeners = createListeners<[template: Template]>();
  private readonly endListeners = createListeners<[error: BinderyError]>();
  private readonly stops: (() => void)[] = [];
  private readonly context: FieldContext;
  private shown: Codex;
  private followed: Template;
  private told: CodexStatus;
  private hasEnded = false;
  private closing: Promise<readonly PendingOperation[]> | null = null;
  private markClosed: () => void = () => undefined;
  private readonly closed = new Promise<void>((resolve) => {
    this.markClosed = resolve;
  });

  /** @internal */
  constructor(parts: LiveCodexParts) {
    const { session, template, actor } = parts;
    this.parts = parts;
    this.session = session;
    this.id = parts.id;
    this.branch = parts.branch;
    this.comments = parts.comments;
    this.versions = parts.versions;
    this.branches = parts.branches;
    this.followed = template;
    this.shown = session.codex;
    this.context = this.createContext();
    this.references = new ReferenceList(this.context);
    this.presence = new People(session, actor);
    this.told = this.status;
    this.follow(template);
    this.stops.push(session.status.subscribe(() => this.statusChanged()));
    const pin = this.doc.getMap(CODEX_ROOT);
    const repinned = (): void => void this.followPin();
    pin.observe(repinned);
    this.stops.push(() => pin.unobserve(repinned));
  }

  get title(): string {
    return this.session.codex.title.toString();
  }

  setTitle(title: string): void {
    this.context.assertWritable();
    this.session.codex.setTitle(title);
  }

  /** As the template says: `codex.fields.severity.set('High')`. */
  get fields(): Fields {
    // What the caller says of its template; with none, a field is typed as one that may be of any type.
    return this.opened as unknown as Fields;
  }

  /** The name of its live document: `codex/<id>`, with `@<branch>` on one. */
  get documentName(): string {
    return this.parts.documentName;
  }

  /** A field by its id. Throws `not_found` with the ids that there are. */
  field(id: string): Field {
    const field = this.opened[id];
    if (field !== undefined) return field;
    const known = Object.keys(this.opened).join(', ');
    throw new BinderyError(
      'not_found',
      `The template ${this.followed.id} has no field “${id}”. It has: ${known}.`,
    );
  }

  /** The version of the template that the Codex follows. */
  get template(): Template {
    return this.followed;
  }

  /** The Yjs document, for bindings of editors. What is written there directly is checked by the server alone. */
  get doc(): Y.Doc {
    return this.session.doc;
  }

  get status(): CodexStatus {
    const { phase, waiting, postponed } = this.session.status.get();
    return { phase, waiting, ...(postponed !== undefined && { postponed }) };
  }

  /**
   * Makes `title` or a field hold a value: of a rich text its Markdown, as a string or `{markdown}`. It is made when this returns; of a rich
   * text when the promise resolves.
   */
  edit(fieldId: string, value: JsonValue): Promise<void> {
    if (fieldId === 'title') {
      if (typeof value !== 'string') throw new BinderyError('invalid_input', 'A title is a text.');
      this.setTitle(value);
    } else if (this.field(fieldId).type === 'richText')
      return this.field(fieldId).setMarkdown(markdownIn(value));
    else this.field(fieldId).set(value);
    return Promise.resolve();
  }

  /** Makes several edits one operation. Rich text is written beside it: it takes a moment. */
  transact<T>(edit: () => T): T {
    return this.shown.transact(edit);
  }

  /** Calls back on what `event` names; answers what ends that. An `end` that was before is told at once. */
  on<Name extends keyof CodexEvents>(event: Name, listener: (news: CodexEvents[Name]) => void): () => void {
    const ways: { readonly [Each in keyof CodexEvents]: Listeners<[news: CodexEvents[Each]]>['subscribe'] } =
      {
        change: this.feed.subscribe,
        status: this.statusListeners.subscribe,
        template: this.templateListeners.subscribe,
        joined: this.presence.onJoined,
        left: this.presence.onLeft,
        end: (told) => this.subscribeEnd(told),
      };
    return ways[event](listener);
  }

  /** The changes from now on. Ends with the Codex, or when `signal` is given up. */
  changes({
    signal,
  }: {
    readonly signal?: AbortSignal;
  } = {}): AsyncIterableIterator<Change, void, undefined> {
    return changesOf(this.feed, this.closed, signal);
  }

  /**
   * Resolves once the server has committed everything that was made here so far, and not before: without a connection it waits. Rejects
   * when that cannot happen any more, with the code of the reason.
   */
  async saved({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    signal?.throwIfAborted();
    const settled = Promise.allSettled(this.tracked).then(() => this.session.saved());
    const isSaved = settled.catch((error: unknown) => {
      throw writeRefusal(this.session.status.get(), this.documentName) ?? error;
    });
    if (signal === undefined) return await isSaved;
    isSaved.catch(() => undefined);
    await Promise.race([isSaved, givenUp(signal)]);
  }

  /** What was made here and is not committed by the server, oldest first. */
  pendingOperations(): readonly PendingOperation[] {
    return this.session
      .pendingOperations()
      .map(({ id, from, at, count, fields, bytes }) => ({ id, from, at, count, fields, bytes }));
  }

  /**
   * Closes the session, and answers what the server has not got: empty after `saved()`. With a store that lasts, it is sent when the Codex is
   * opened again; else it is lost with the client.
   */
  close(): Promise<readonly PendingOperation[]> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<readonly PendingOperation[]> {
    await Promise.allSettled(this.tracked);
    const unsent = this.pendingOperations();
    for (const stop of this.stops) stop();
    this.presence.close();
    this.feed.close();
    await this.session.close();
    this.markClosed();
    await this.parts.onClosed(this, unsent);
    return unsent;
  }

  private createContext(): FieldContext {
    return {
      codex: () => this.shown,
      definition: (fieldId) => this.definition(fieldId),
      assertWritable: () => this.assertWritable(),
      check: (field, after) => this.check(field, after),
      track: (edit) => this.track(edit),
      observe: (fieldId, listener) =>
        this.feed.subscribe(({ fields }) => {
          if (fields.includes(fieldId)) listener();
        }),
    };
  }

  private definition(fieldId: string): FieldDefinition {
    const { fields } = this.followed;
    const definition = Object.hasOwn(fields, fieldId) ? fields[fieldId] : undefined;
    if (definition !== undefined) return definition;
    throw new BinderyError(
      'not_found',
      `The template ${this.followed.id} has no field “${fieldId}” any more.`,
    );
  }

  private assertWritable(): void {
    if (this.closing !== null)
      throw new BinderyError('unavailable', `${this.documentName} was closed here: open it again.`);
    const refusal = writeRefusal(this.session.status.get(), this.documentName);
    if (refusal !== null) throw refusal;
  }

  /** As the server checks it, but for what only the server can know: other Codices, people, files, and who may take which step. */
  private check(field: FieldDefinition, after?: JsonValue): void {
    const { followed: template, shown } = this;
    const before = (id: string) => readConditionValues(shown, template.fields, [id])[id] ?? null;
    const then = (id: string) => (id === field.id && after !== undefined ? after : before(id));
    const locks = checkLock(template, field, before, then);
    const isText = ['fragment', 'text'].includes(storageOf(field)) && after === undefined;
    const issues =
      locks.length > 0 || isText || after === undefined
        ? locks
        : checkChange(template, field, shown.value(field), after, { codexId: this.id, facts: null });
    const [first] = issues;
    if (first !== undefined)
      throw new BinderyError('invalid_input', [first.message, first.hint].filter(Boolean).join(' '), {
        issues,
      });
  }

  private track<T>(edit: Promise<T>): Promise<T> {
    this.tracked.add(edit);
    const done = (): void => void this.tracked.delete(edit);
    edit.then(done, done);
    // A promise of the caller's own: one that fails and that nobody waits for is told by Node as such.
    return edit.then((value) => value);
  }

  private follow(template: Template): void {
    this.followed = template;
    this.shown = this.session.codex.asShown(template);
    for (const id of Object.keys(this.opened))
      if (!Object.hasOwn(template.fields, id)) delete this.opened[id];
    for (const definition of Object.values(template.fields)) {
      const field = openField(this.context, definition);
      // Whoever holds a field goes on with it, unless its values are elsewhere now.
      if (this.opened[definition.id]?.constructor !== field.constructor) this.opened[definition.id] = field;
    }
    this.feed.follow(this.shown, Object.keys(template.fields));
    this.session.showTemplate(template);
  }

  /** Without a connection the version before is followed until the server is back. */
  private async followPin(): Promise<void> {
    const pin = this.session.codex.pin();
    if (pin === null || this.closing !== null) return;
    if (pin.id === this.followed.id && pin.version === this.followed.version) return;
    try {
      const template = await this.parts.loadTemplate(pin.id, pin.version);
      if (this.closing !== null) return;
      this.follow(template);
      this.templateListeners.notify(template);
    } catch (error) {
      if (!isBinderyError(error)) throw error;
    }
  }

  private statusChanged(): void {
    const { told, status } = this;
    if (status.phase !== told.phase && status.phase === 'saved') void this.followPin();
    const isNews = status.phase !== told.phase || status.waiting !== told.waiting;
    if (isNews || status.postponed !== told.postponed) {
      this.told = status;
      this.statusListeners.notify(status);
    }
    const end = sessionEnd(this.session.status.get(), this.documentName);
    if (end === null || this.hasEnded) return;
    this.hasEnded = true;
    this.endListeners.notify(end);
  }

  private subscribeEnd(listener: (error: BinderyError) => void): () => void {
    const end = sessionEnd(this.session.status.get(), this.documentName);
    if (end !== null) listener(end);
    return this.endListeners.subscribe(listener);
  }
}

function markdownIn(value: JsonValue): string {
  const markdown = isJsonObject(value) ? value['markdown'] : value;
  if (markdown === null || markdown === undefined) return '';
  if (typeof markdown === 'string') return markdown;
  throw new BinderyError('invalid_input', 'Rich text is written as Markdown: a string, or {markdown}.');
}

function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
