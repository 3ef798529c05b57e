/** Unplaced texts: text of one person in one Codex that could not be reattached, kept on this device until it is dismissed. */
import { createObservable } from '#core/observable.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import type { UnplacedText } from './reattach.ts';

export class UnplacedTexts {
  private readonly records: RecordStore;
  private readonly id: string;
  private texts: readonly UnplacedText[] = [];
  /** What the page shows: only what this device has kept, so that a reload right behind the notice loses nothing. */
  private readonly shown = createObservable<readonly UnplacedText[]>([]);

  /** `records` are the person's own. */
  constructor(records: RecordStore, documentName: string) {
    this.records = records;
    this.id = `unplaced ${documentName}`;
    void this.load();
  }

  readonly get = this.shown.get;
  readonly subscribe = this.shown.subscribe;

  /** A page that is loaded again before it kept a deletion hears of it again: each block is told once. */
  add(texts: readonly UnplacedText[]): void {
    void this.keep(merge(this.texts, texts));
  }

  dismiss(text: UnplacedText): void {
    void this.keep(this.texts.filter((other) => other !== text));
  }

  private async load(): Promise<void> {
    const stored = await this.records.get('setting', this.id).catch(() => undefined);
    const earlier = Array.isArray(stored) ? stored.filter(isUnplacedText) : [];
    if (earlier.length > 0) await this.keep(merge(earlier, this.texts));
  }

  private async keep(texts: readonly UnplacedText[]): Promise<void> {
    this.texts = texts;
    const write =
      texts.length > 0
        ? this.records.put('setting', this.id, texts)
        : this.records.delete('setting', this.id);
    // A device that keeps nothing says so by itself; the page shows them all the same.
    await write.catch(() => undefined);
    this.shown.set(this.texts);
  }
}

function merge(earlier: readonly UnplacedText[], later: readonly UnplacedText[]): readonly UnplacedText[] {
  const told = new Set(later.map(({ blockId }) => blockId));
  return [...earlier.filter(({ blockId }) => !told.has(blockId)), ...later];
}

function isUnplacedText(value: unknown): value is UnplacedText {
  if (typeof value !== 'object' || value === null) return false;
  return ['fieldId', 'blockId', 'text'].every((key) => typeof Reflect.get(value, key) === 'string');
}
