/** The fork of one text: what is typed in it becomes suggestions after a pause, and what others do to the Codex arrives in it. */
import * as Y from 'yjs';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import type { FieldFork, TrackedChange } from '#components/suggesting-context/suggesting-context.ts';
import type { Codex } from '#core/codex/codex.ts';
import { type AnchorText, offsetOf, readAnchorText } from '#core/comments/anchor-text.ts';
import { isBinderyError } from '#core/errors.ts';
import { createListeners } from '#core/observable.ts';
import { type Comparison, compareTexts } from '#core/suggesting/compare-texts.ts';
import { findWords, mergeFormatting } from '#core/suggesting/find-formatting.ts';
import {
  findProposals,
  type Proposals,
  type Proposed,
  proposalForEmpty,
} from '#core/suggesting/find-proposals.ts';
import { settleFork } from '#core/suggesting/settle-fork.ts';
import { writeFork } from '#core/suggesting/write-fork.ts';
import type { BlockChange, FormatChange } from '#core/suggestions/proposed-change.ts';
import { type ForkDocument, type ForkDocuments, NOT_TYPED } from './fork-document.ts';
import {
  exactPlace,
  isSameOwn,
  type OwnWords,
  ownFormattingOf,
  ownWordsIn,
  type SuggestionStore,
} from './own-suggestions.ts';
import { trackedChanges } from './tracked-changes.ts';

/** After the last keystroke; one who never rests is written this often. */
export const PAUSE_MS = 1_200;
const MOST_MS = 10_000;
const DRAW_MS = 30;

export interface ForkHost {
  readonly store: SuggestionStore;
  readonly documents: ForkDocuments;
  readonly color: string;
  readonly now: () => number;
  /** Says why something cannot be suggested. */
  refuse(reason: string, error?: unknown): void;
  /** What is typed and not written yet, for the device to keep; `null` when that is nothing. */
  keep(fieldId: string, proposed: readonly Proposed[] | null): void;
  /** The fork was made anew. */
  renewed(): void;
}

const NOTHING: Proposals = { written: [], withdrawn: [], unfit: [] };
const UNFIT =
  'This cannot be suggested here: there is no word beside it, or something that is no word stands in between. It stays on this page only.';

type Compared = Comparison & { readonly fork: AnchorText };

export type Root = Y.Text | Y.XmlFragment;

/** The text of a field in a Codex; the title included. */
export function rootOf(codex: Codex, fieldId: string, kind: 'title' | 'text' | 'fragment'): Root {
  if (kind === 'title') return codex.title;
  return kind === 'text' ? codex.text(fieldId) : codex.fragment(fieldId);
}

export class TextFork {
  fork: FieldFork;
  private readonly fieldId: string;
  private readonly host: ForkHost;
  private readonly rootIn: (codex: Codex) => Root;
  private readonly main: Root;
  private document: ForkDocument;
  private base: AnchorText;
  private own: readonly OwnWords[] = [];
  private found: Proposals = NOTHING;
  private drawn: readonly TrackedChange[] = [];
  private isTyped = false;
  private typedSince: number | null = null;
  private isBusy = false;
  private told = '';
  private pause: ReturnType<typeof setTimeout> | null = null;
  private drawing: ReturnType<typeof setTimeout> | null = null;
  private stop: () => void = () => undefined;
  private readonly listeners = createListeners();

  constructor(fieldId: string, main: Codex, kind: 'title' | 'text' | 'fragment', host: ForkHost) {
    this.fieldId = fieldId;
    this.host = host;
    this.rootIn = (codex) => rootOf(codex, fieldId, kind);
    this.main = this.rootIn(main);
    this.base = readAnchorText(this.main);
    this.document = host.documents.forField(fieldId);
    this.fork = this.open();
  }

  /** Before an update of the Codex comes here: what was typed is told against the text that it was typed in. */
  beforeUpdate(): void {
    if (this.isTyped) this.find();
  }

  /** After it came; `isTouched` where this text was changed. Words of one's own that others changed are suggested as they were. */
  afterUpdate(isTouched: boolean): void {
    if (!isTouched) return;
    const now = readAnchorText(this.main);
    const stands = [...this.found.written.map(({ anchor }) => exactPlace(anchor, now) !== null)];
    const own = ownWordsIn(this.host.store, this.fieldId, now);
    const isLost = stands.includes(false) || !isSameOwn(own, this.own);
    if (isLost) this.write();
    this.base = now;
    // What could not be written is nowhere else.
    if (isLost && !this.isTyped) this.follow();
    else {
      this.own = own;
      this.find();
      this.draw();
    }
  }

  /** After suggestions were written, decided on or deleted somewhere. */
  afterSuggestions(): void {
    if (this.isBusy || isSameOwn(ownWordsIn(this.host.store, this.fieldId, this.base), this.own)) return;
    this.flush();
    if (!isSameOwn(ownWordsIn(this.host.store, this.fieldId, this.base), this.own)) this.follow();
  }

  /** Writes what was typed, now. */
  flush(): void {
    if (this.pause !== null) clearTimeout(this.pause);
    this.pause = null;
    if (!this.isTyped) return;
    this.find();
    this.write();
    this.draw();
  }

  /** Throws nothing: what cannot be suggested is refused by name. */
  suggestFormat({ start, end }: TextPlaces, change: FormatChange | BlockChange): void {
    const { store } = this.host;
    try {
      const compared = this.compare();
      const [from, to] = [offsetIn(compared.fork, start), offsetIn(compared.fork, end)];
      const name = store.nameOf(this.fieldId);
      const words = from === null || to === null ? null : findWords(name, this.base, compared, [from, to]);
      if (words === null) {
        this.host.refuse('Words that are only suggested get their formatting once they are accepted.');
        return;
      }
      const known = ownFormattingOf(store, this.fieldId, { base: this.base, words, kind: change.kind });
      const merged = known === null ? change : mergeFormatting(known.change, change);
      if (known !== null && merged === null) store.withdraw(known.id);
      else if (known !== null && merged !== null) store.revise(known.id, words.anchor, merged);
      else store.suggestAt(words.anchor, change);
    } catch (error) {
      if (!isBinderyError(error)) throw error;
      this.host.refuse('This formatting was not suggested.', error);
    }
  }

  close(): void {
    this.flush();
    this.stop();
    if (this.drawing !== null) clearTimeout(this.drawing);
    this.listeners.clear();
  }

  private open(): FieldFork {
    const { codex, source, undo } = this.document;
    const root = this.rootIn(codex);
    const own = ownWordsIn(this.host.store, this.fieldId, this.base);
    let made: readonly { readonly id: string }[] = [];
    codex.doc.transact(() => {
      made = writeFork(root, own);
    }, NOT_TYPED);
    this.own = own.filter(({ id }) => made.some((each) => each.id === id));
    const onChange = (_: unknown, { origin }: Y.Transaction) => this.onChange(origin !== NOT_TYPED);
    root.observeDeep(onChange);
    this.stop = () => root.unobserveDeep(onChange);
    this.drawn = this.changes(this.compare());
    return {
      ...{ codex, source, undo, color: this.host.color },
      changes: () => {
        // Whoever asks between a keystroke and its drawing gets what is there now.
        if (this.drawing !== null) this.drawn = this.changes(this.compare());
        return this.drawn;
      },
      holds: (threadId) => this.own.some(({ id }) => id === threadId),
      subscribe: this.listeners.subscribe,
    };
  }

  /** In step with the Codex and one's own suggestions again: on the same copy where it can be, so that undo reaches over it. */
  private follow(): void {
    const root = this.rootIn(this.document.codex);
    const own = ownWordsIn(this.host.store, this.fieldId, this.base);
    let isSettled = false;
    root.doc?.transact(() => {
      isSettled = settleFork(root, this.base, own);
    }, NOT_TYPED);
    if (!isSettled) {
      this.renew();
      return;
    }
    this.host.documents.forgetDeleted(this.document);
    this.found = NOTHING;
    this.isTyped = false;
    this.own = own;
    this.draw();
  }

  /** Words that were taken away stand in the Codex still, and come back with a new copy only. */
  private renew(): void {
    this.stop();
    this.host.documents.leave(this.document, this.rootIn(this.document.codex));
    this.found = NOTHING;
    this.isTyped = false;
    this.document = this.host.documents.forField(this.fieldId);
    this.fork = this.open();
    this.host.renewed();
  }

  private onChange(isTyped: boolean): void {
    this.drawing ??= setTimeout(() => {
      this.drawing = null;
      this.draw();
    }, DRAW_MS);
    if (!isTyped) return;
    this.host.documents.typedIn(this.document);
    this.isTyped = true;
    const now = this.host.now();
    this.typedSince ??= now;
    if (this.pause !== null) clearTimeout(this.pause);
    const wait = Math.max(0, Math.min(PAUSE_MS, this.typedSince + MOST_MS - now));
    this.pause = setTimeout(() => this.flush(), wait);
  }

  /** The fork as it is now, read once for what is drawn and what is proposed. */
  private compare(): Compared {
    const fork = readAnchorText(this.rootIn(this.document.codex));
    return { fork, ...compareTexts(this.base, fork) };
  }

  private find(compared = this.compare()): void {
    const name = this.host.store.nameOf(this.fieldId);
    this.found =
      this.base.text === ''
        ? this.foundInEmpty(name, compared.fork.text)
        : findProposals(name, this.base, compared, this.own);
  }

  private foundInEmpty(name: string, text: string): Proposals {
    const [own, ...others] = this.own;
    const proposal = proposalForEmpty(name, text);
    const withdrawn = (proposal === null ? this.own : others).map(({ id }) => id);
    const isKept = proposal === null || proposal.change.text === own?.change.text;
    return { written: isKept ? [] : [{ ...proposal, id: own?.id ?? null }], withdrawn, unfit: [] };
  }

  private write(): void {
    const { written, withdrawn, unfit } = this.found;
    const { store } = this.host;
    this.isBusy = true;
    let failed: unknown = null;
    try {
      for (const proposed of written) writeOne(store, proposed);
      for (const id of withdrawn) store.withdraw(id);
    } catch (error) {
      if (!isBinderyError(error)) throw error;
      failed = error;
    } finally {
      this.isBusy = false;
    }
    const told = unfit.map(({ from, text }) => `${from} ${text}`).join('\n');
    if (failed !== null) this.host.refuse('This was not suggested. It stays on this page.', failed);
    else if (told !== '' && told !== this.told) this.host.refuse(UNFIT);
    this.told = told;
    if (failed !== null) return;
    this.isTyped = unfit.length > 0;
    this.typedSince = null;
    this.found = NOTHING;
    this.own = ownWordsIn(store, this.fieldId, this.base);
    this.host.keep(this.fieldId, null);
  }

  private draw(): void {
    const compared = this.compare();
    if (this.isTyped) {
      this.find(compared);
      const { written } = this.found;
      this.host.keep(this.fieldId, written.length > 0 ? written : null);
    }
    this.drawn = this.changes(compared);
    this.listeners.notify();
  }

  private changes({ fork, ...compared }: Compared): readonly TrackedChange[] {
    return trackedChanges(compared, { base: this.base, fork, own: this.own });
  }
}

function offsetIn(text: AnchorText, place: Y.RelativePosition): number | null {
  const { doc } = text.root;
  const found = doc === null ? null : Y.createAbsolutePositionFromRelativePosition(place, doc);
  return found && offsetOf(text, found.type, found.index);
}

/** A suggestion that was decided on, or deleted, in the same moment is made again. */
function writeOne(store: SuggestionStore, { id, anchor, change }: Proposed): void {
  const known = store.threads().find((thread) => thread.id === id)?.suggestion;
  if (id !== null && known !== null && known !== undefined && known.decision === null)
    store.revise(id, anchor, change);
  else store.suggestAt(anchor, change);
}
