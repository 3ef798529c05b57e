/** Suggesting mode behind the page: a fork for each field that is shown, kept in step with the Codex and its suggestions. */
import type { CodexActor } from '#components/codex-context/codex-context.tsx';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import type { FieldFork, Suggesting } from '#components/suggesting-context/suggesting-context.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { Undo } from '#core/codex/undo.ts';
import { storageOf } from '#core/fields/registry.ts';
import { createListeners } from '#core/observable.ts';
import type { Proposed } from '#core/suggesting/find-proposals.ts';
import type { BlockChange, FormatChange } from '#core/suggestions/proposed-change.ts';
import type { Template } from '#core/template/template.ts';
import { ForkDocuments } from './fork-document.ts';
import type { SuggestionStore } from './own-suggestions.ts';
import { type ForkHost, TextFork } from './text-fork.ts';
import { ValueFork } from './value-fork.ts';

export interface FieldForksOptions {
  readonly codex: Codex;
  readonly template: Template;
  readonly actor: CodexActor;
  readonly store: SuggestionStore;
  readonly color: string;
  readonly now: () => number;
  refuse(reason: string, error?: unknown): void;
  keep(fieldId: string, proposed: readonly Proposed[] | null): void;
}

export class FieldForks implements Suggesting {
  private readonly options: FieldForksOptions;
  private readonly documents: ForkDocuments;
  private readonly forks = new Map<string, TextFork | ValueFork>();
  private readonly touched = new Set<string>();
  private readonly stops: (() => void)[] = [];
  private readonly listeners = createListeners();
  private readonly host: ForkHost;

  constructor(options: FieldForksOptions) {
    this.options = options;
    const { codex, template, actor, store } = options;
    this.documents = new ForkDocuments(codex, template, actor);
    this.host = {
      ...{ store, documents: this.documents, color: options.color, now: options.now },
      refuse: options.refuse,
      keep: options.keep,
      renewed: () => this.listeners.notify(),
    };
    const take = (update: Uint8Array) => this.take(update);
    codex.doc.on('update', take);
    this.stops.push(() => codex.doc.off('update', take));
    this.stops.push(store.subscribe(() => this.each((fork) => fork.afterSuggestions())));
  }

  readonly subscribe = this.listeners.subscribe;

  forkOf(fieldId: string): FieldFork | null {
    const known = this.forks.get(fieldId) ?? this.make(fieldId);
    return known?.fork ?? null;
  }

  refuse(reason: string): void {
    this.options.refuse(reason);
  }

  suggestFormat(fieldId: string, places: TextPlaces, change: FormatChange | BlockChange): void {
    const fork = this.forks.get(fieldId);
    if (fork instanceof TextFork) fork.suggestFormat(places, change);
  }

  /** Undoes what was typed last, in whichever copy. */
  get undo(): Undo {
    return this.documents.undo;
  }

  flush(): void {
    this.each((fork) => fork.flush());
  }

  close(): void {
    this.each((fork) => fork.close());
    for (const stop of this.stops.splice(0)) stop();
    this.forks.clear();
    this.documents.close();
    this.listeners.clear();
  }

  private make(fieldId: string): TextFork | ValueFork | null {
    const { codex, template } = this.options;
    const field = Object.hasOwn(template.fields, fieldId) ? template.fields[fieldId] : undefined;
    const storage = fieldId === 'title' ? 'title' : field && storageOf(field);
    if (storage === undefined || storage === 'none') return null;
    const isText = storage === 'title' || storage === 'text' || storage === 'fragment';
    if (!isText && field === undefined) return null;
    this.stops.push(codex.observe(fieldId, () => void this.touched.add(fieldId)));
    const made = isText
      ? new TextFork(fieldId, codex, storage, this.host)
      : field === undefined
        ? null
        : new ValueFork(field, codex, this.host);
    if (made !== null) this.forks.set(fieldId, made);
    return made;
  }

  private take(update: Uint8Array): void {
    this.each((fork) => fork.beforeUpdate());
    this.documents.take(update);
    const touched = new Set(this.touched);
    this.touched.clear();
    for (const [fieldId, fork] of this.forks) fork.afterUpdate(touched.has(fieldId));
  }

  private each(act: (fork: TextFork | ValueFork) => void): void {
    for (const fork of [...this.forks.values()]) act(fork);
  }
}
