/** Edits of a JSON5 text by its parts: the smallest changes, with comments, order and style left as they are. */
import type { JsonValue } from '#core/json.ts';
import type { TextChange } from '#core/text/text-change.ts';
import { ChangeSequence } from './change-sequence.ts';
import {
  isBareKey,
  type Json5Style,
  MAX_LINE_WIDTH,
  styleOf,
  writeKey,
  writeText,
  writeValue,
} from './json5-style.ts';
import type { SourcePath } from './locate.ts';
import {
  bodyOf,
  breakLine,
  placeItem,
  type RawItem,
  rawOf,
  removeItem,
  Surroundings,
} from './source-items.ts';
import { itemAt, type LayoutContainer, type LayoutNode, nodeAt, readLayout } from './source-layout.ts';

export type SourceEdit =
  /** Replaces a value, or adds it as the last member; objects that are missing on the way are made. */
  | { readonly kind: 'set'; readonly path: SourcePath; readonly value: JsonValue }
  /** Adds a member or an element; `index` is its place among a member's siblings, by default the last. */
  | { readonly kind: 'insert'; readonly path: SourcePath; readonly value: JsonValue; readonly index?: number }
  | { readonly kind: 'remove'; readonly path: SourcePath }
  | { readonly kind: 'rename'; readonly path: SourcePath; readonly key: string }
  /** Moves a member or an element among its siblings; `index` is its place afterwards. */
  | { readonly kind: 'move'; readonly path: SourcePath; readonly index: number }
  /** Moves an element into another list; `to`, the list and an index in it, is read once it has been taken out. */
  | { readonly kind: 'transfer'; readonly path: SourcePath; readonly to: SourcePath }
  /** Puts a value into new objects and lists, at `keys` of what takes its place. */
  | { readonly kind: 'wrap'; readonly path: SourcePath; readonly keys: SourcePath }
  /** Puts what stands at `keys` of a value in its place; the rest of it goes. */
  | { readonly kind: 'unwrap'; readonly path: SourcePath; readonly keys: SourcePath };

/**
 * The changes of a text that make these edits, one after the other: each sees what those before it have done.
 *
 * Comments stay, except those that belong to a removed member, stand inside a replaced value, or around what is unwrapped;
 * those of a moved member go with it (see `readLayout`). A container on one line stays on one line while that has at most `MAX_LINE_WIDTH` characters.
 *
 * @throws RangeError when the text has syntax errors, or an edit names a place that is not there.
 */
export function editSource(source: string, edits: readonly SourceEdit[]): readonly TextChange[] {
  const sequence = new ChangeSequence(source);
  const style = styleOf(source);
  const steps = new EditSteps(sequence, style);
  for (const edit of edits) steps.make(edit);
  return sequence.changes();
}

/** Whether unwrapping what stands at `keys` of a value would take comments away. */
export function hasCommentsAround(source: string, path: SourcePath, keys: SourcePath): boolean {
  const root = readLayout(source);
  const outer = nodeAt(root, path);
  const inner = nodeAt(root, [...path, ...keys]);
  if (outer === null || inner === null) throw missing([...path, ...keys]);
  return /\/[/*]/.test(source.slice(outer.from, inner.from) + source.slice(inner.to, outer.to));
}

class EditSteps {
  private readonly sequence: ChangeSequence;
  private readonly style: Json5Style;
  private read: { readonly text: string; readonly root: LayoutNode } | null = null;

  constructor(sequence: ChangeSequence, style: Json5Style) {
    this.sequence = sequence;
    this.style = style;
  }

  make(edit: SourceEdit): void {
    if (edit.kind === 'set') this.set(edit.path, edit.value);
    else if (edit.kind === 'insert') this.insert(edit.path, edit.value, edit.index);
    else if (edit.kind === 'remove') this.take(edit.path);
    else if (edit.kind === 'rename') this.rename(edit.path, edit.key);
    else if (edit.kind === 'wrap') this.wrap(edit.path, edit.keys);
    else if (edit.kind === 'unwrap') this.unwrap(edit.path, edit.keys);
    else if (edit.kind === 'move') {
      const [parent, step] = parted(edit.path);
      this.place(parent, typeof step === 'number' ? edit.index : step, this.take(edit.path), edit.index);
    } else {
      const [list, index] = parted(edit.to);
      this.place(list, index, this.take(edit.path));
    }
  }

  private set(path: SourcePath, value: JsonValue): void {
    const root = this.root();
    const node = nodeAt(root, path);
    if (node !== null) {
      const [indent, column] = this.around().placeOf(node.from);
      const quote = this.sequence.text.charAt(node.from);
      const style = quote === '"' || quote === "'" ? ({ ...this.style, quote } as const) : this.style;
      const written = writeValue(value, style, indent, column);
      if (this.makeRoom(path.slice(0, -1), written.length - (node.to - node.from))) this.set(path, value);
      else this.sequence.apply([{ from: node.from, to: node.to, insert: written }]);
      return;
    }
    const known = path.findIndex((_, index) => nodeAt(root, path.slice(0, index + 1)) === null);
    const made = path
      .slice(known + 1)
      .reduceRight<JsonValue>((inner, key) => ({ [String(key)]: inner }), value);
    this.insert(path.slice(0, known + 1), made);
  }

  private insert(path: SourcePath, value: JsonValue, index?: number): void {
    const [parent, step] = parted(path);
    const container = this.container(parent);
    if ((container.kind === 'object') !== (typeof step === 'string')) throw missing(path);
    if (typeof step === 'string' && itemAt(container, step) !== undefined) {
      throw new RangeError(`There is a member at ${path.join('.')} already.`);
    }
    const name = typeof step === 'string' ? `${writeKey(step, this.style)}: ` : '';
    const body = (indent: string) =>
      name + writeValue(value, this.style, indent, indent.length + name.length);
    this.place(parent, step, { body, tail: '', hasLines: false }, index);
  }

  private rename(path: SourcePath, key: string): void {
    const [parent, step] = parted(path);
    const container = this.container(parent);
    const item = itemAt(container, step);
    if (item?.key == null) throw missing(path);
    if (key === step) return;
    if (itemAt(container, key) !== undefined) throw new RangeError(`There is a member “${key}” already.`);
    const { from, to, name } = item.key;
    const first = this.sequence.text.charAt(from);
    const quote = first === '"' || first === "'" ? first : null;
    const isBare = isBareKey(key) && (quote === null || !isBareKey(name));
    this.sequence.apply([{ from, to, insert: isBare ? key : writeText(key, quote ?? this.style.quote) }]);
  }

  /** The value itself is not touched: brackets and keys are put in before and behind it. */
  private wrap(path: SourcePath, keys: SourcePath): void {
    const { from, to } = this.node(path);
    const { padding } = this.style;
    const open = keys.map((key) =>
      typeof key === 'number' ? '[' : `{${padding}${writeKey(key, this.style)}: `,
    );
    const close = keys.map((key) => (typeof key === 'number' ? ']' : `${padding}}`)).reverse();
    const [before, behind] = [open.join(''), close.join('')];
    if (this.makeRoom(path.slice(0, -1), before.length + behind.length)) this.wrap(path, keys);
    else
      this.sequence.apply([
        { from, to: from, insert: before },
        { from: to, to, insert: behind },
      ]);
  }

  private unwrap(path: SourcePath, keys: SourcePath): void {
    const outer = this.node(path);
    const inner = this.node([...path, ...keys]);
    const { text } = this.sequence;
    const body = bodyOf(text, inner, outer.from);
    if (body !== text.slice(inner.from, inner.to))
      this.sequence.apply([{ from: outer.from, to: outer.to, insert: body }]);
    else
      this.sequence.apply([
        { from: outer.from, to: inner.from, insert: '' },
        { from: inner.to, to: outer.to, insert: '' },
      ]);
  }

  /** Removes a member or an element, and gives it as it was written. */
  private take(path: SourcePath): RawItem {
    const [parent, step] = parted(path);
    const container = this.container(parent);
    const item = itemAt(container, step);
    if (item === undefined) throw missing(path);
    const raw = rawOf(this.sequence.text, item);
    this.sequence.apply(removeItem(this.sequence.text, container, container.items.indexOf(item)));
    return raw;
  }

  private place(parent: SourcePath, step: string | number, raw: RawItem, index?: number): void {
    const { length } = this.container(parent).items;
    const at = typeof step === 'number' ? step : (index ?? length);
    if (at < 0 || at > length) throw missing([...parent, at]);
    const { indent } = this.around().itemsOf(this.container(parent));
    const size = raw.body(indent).length + raw.tail.length + 2;
    if (this.makeRoom(parent, size)) this.place(parent, step, raw, index);
    else this.sequence.apply(placeItem(this.around(), this.container(parent), at, raw));
  }

  /** Breaks the outermost container on one line that has no room for so many characters more; false when there is room. */
  private makeRoom(path: SourcePath, more: number): boolean {
    const root = this.root();
    const { text } = this.sequence;
    for (let depth = 0; depth <= path.length; depth++) {
      const node = nodeAt(root, path.slice(0, depth));
      if (node === null || node.kind === 'scalar' || node.items.length === 0) continue;
      if (/[\n\r]/.test(text.slice(node.from, node.to))) continue;
      if (more <= 0 || this.around().lineLength(node.to) + more <= MAX_LINE_WIDTH) continue;
      this.sequence.apply(breakLine(this.around(), node));
      return true;
    }
    return false;
  }

  private node(path: SourcePath): LayoutNode {
    const node = nodeAt(this.root(), path);
    if (node === null) throw missing(path);
    return node;
  }

  private container(path: SourcePath): LayoutContainer {
    const node = this.node(path);
    if (node.kind === 'scalar') throw missing(path);
    return node;
  }

  /** Read once for every state of the text. */
  private root(): LayoutNode {
    const { text } = this.sequence;
    if (this.read?.text !== text) this.read = { text, root: readLayout(text) };
    return this.read.root;
  }

  private around(): Surroundings {
    return new Surroundings(this.sequence.text, this.style);
  }
}

function parted(path: SourcePath): readonly [SourcePath, string | number] {
  const last = path[path.length - 1];
  if (last === undefined) throw new RangeError('The text as a whole has no place among others.');
  return [path.slice(0, -1), last];
}

function missing(path: SourcePath): RangeError {
  return new RangeError(`There is nothing at ${path.join('.')} in the text.`);
}
