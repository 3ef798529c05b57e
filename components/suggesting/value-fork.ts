/** The fork of a field that holds no text: another value in it is a suggestion of that value. */
import type { FieldFork } from '#components/suggesting-context/suggesting-context.ts';
import type { Codex } from '#core/codex/codex.ts';
import { isBinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { createListeners } from '#core/observable.ts';
import { parseChange } from '#core/suggestions/proposed-change.ts';
import { type ForkDocument, NOT_TYPED } from './fork-document.ts';
import { type OwnValue, ownValueOf } from './own-suggestions.ts';
import type { ForkHost } from './text-fork.ts';

/** Values come by choices and whole entries, not by keystrokes. */
const PAUSE_MS = 500;

export class ValueFork {
  readonly fork: FieldFork;
  private readonly field: FieldDefinition;
  private readonly main: Codex;
  private readonly host: ForkHost;
  private readonly document: ForkDocument;
  private readonly listeners = createListeners();
  private readonly stop: () => void;
  private base: JsonValue;
  private own: OwnValue | null = null;
  private isBusy = false;
  private pause: ReturnType<typeof setTimeout> | null = null;

  constructor(field: FieldDefinition, main: Codex, host: ForkHost) {
    this.field = field;
    this.main = main;
    this.host = host;
    this.document = host.documents.forField(field.id);
    this.base = main.value(field);
    this.show();
    this.stop = this.document.codex.observe(field.id, () => this.onChange());
    const { codex, source, undo } = this.document;
    this.fork = {
      ...{ codex, source, undo, color: host.color },
      changes: () => [],
      holds: (threadId) => this.own?.id === threadId,
      subscribe: this.listeners.subscribe,
    };
  }

  beforeUpdate(): void {
    // Against the value that it was proposed over.
    this.flush();
  }

  afterUpdate(isTouched: boolean): void {
    if (!isTouched) return;
    this.base = this.main.value(this.field);
    this.show();
  }

  afterSuggestions(): void {
    if (this.isBusy) return;
    const own = ownValueOf(this.host.store, this.field.id, this.base);
    if (own?.id === this.own?.id && own?.revision === this.own?.revision) return;
    this.flush();
    this.show();
  }

  flush(): void {
    if (this.pause === null) return;
    clearTimeout(this.pause);
    this.pause = null;
    this.isBusy = true;
    try {
      this.write(this.document.codex.value(this.field));
    } catch (error) {
      if (!isBinderyError(error)) throw error;
      this.host.refuse('This was not suggested.', error);
    } finally {
      this.isBusy = false;
    }
    this.own = ownValueOf(this.host.store, this.field.id, this.base);
    this.listeners.notify();
  }

  close(): void {
    this.flush();
    this.stop();
    this.listeners.clear();
  }

  /** What is proposed, else what stands in the Codex. */
  private show(): void {
    const { codex } = this.document;
    this.own = ownValueOf(this.host.store, this.field.id, this.base);
    const value = this.own?.change.value ?? this.base;
    if (canonicalJson(codex.value(this.field)) === canonicalJson(value)) return;
    codex.doc.transact(() => codex.setValue(this.field, value), NOT_TYPED);
    if (this.pause !== null) clearTimeout(this.pause);
    this.pause = null;
    this.listeners.notify();
  }

  private onChange(): void {
    if (canonicalJson(this.document.codex.value(this.field)) === canonicalJson(this.shown())) return;
    this.host.documents.typedIn(this.document);
    if (this.pause !== null) clearTimeout(this.pause);
    this.pause = setTimeout(() => this.flush(), PAUSE_MS);
  }

  private shown(): JsonValue {
    return this.own?.change.value ?? this.base;
  }

  private write(value: JsonValue): void {
    const { store } = this.host;
    const { id: fieldId } = this.field;
    const isBack = canonicalJson(value) === canonicalJson(this.base);
    const known = ownValueOf(store, fieldId, this.base);
    if (isBack) {
      if (known !== null) store.withdraw(known.id);
      return;
    }
    if (known !== null && canonicalJson(known.change.value) === canonicalJson(value)) return;
    const change = parseChange({ kind: 'value', base: this.base, value });
    if (change === null) {
      this.host.refuse('This is too much to be suggested as one value. It stays on this page.');
      return;
    }
    const anchor = { on: 'field', field: store.nameOf(fieldId) } as const;
    if (known === null) store.suggestAt(anchor, change);
    else store.revise(known.id, anchor, change);
  }
}
