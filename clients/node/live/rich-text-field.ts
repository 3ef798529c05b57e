/** A field of rich text, read and written as Markdown or as a ProseMirror document. */
import type * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-node.ts';
import { Field } from './field.ts';

/** The schema and its Markdown are half of the whole client: loaded by the first field that needs them. */
const loadForms = () => import('./rich-text-on-demand.ts');

export class StoredRichTextField extends Field {
  override get value(): never {
    throw new BinderyError('unsupported', `“${this.id}” is rich text: read it with markdown() or json().`);
  }

  override set(_value: JsonValue): never {
    throw new BinderyError(
      'unsupported',
      `“${this.id}” is rich text: write it with setMarkdown() or setJson().`,
    );
  }

  /** Empty for one that nobody has written in, or that was emptied. */
  override async markdown(): Promise<string> {
    const { richTextForms } = await loadForms();
    return richTextForms.read(this.fragment)?.markdown ?? '';
  }

  override async json(): Promise<RichTextNode> {
    const { fragmentToJson } = await loadForms();
    return fragmentToJson(this.fragment);
  }

  /** Changes only what differs: what others type meanwhile, elsewhere in it, stays. */
  override setMarkdown(markdown: string): Promise<void> {
    return this.writeWhenLoaded(markdown);
  }

  override setJson(document: RichTextNode): Promise<void> {
    // A node is JSON by construction; its interface only lacks the index signature.
    return this.writeWhenLoaded(document as unknown as JsonValue);
  }

  override get fragment(): Y.XmlFragment {
    return this.context.codex().fragment(this.id);
  }

  private writeWhenLoaded(value: JsonValue): Promise<void> {
    const writing = loadForms().then(({ writeRichText }) => {
      this.write(undefined, () => writeRichText(this.fragment, value, this.definition));
    });
    return this.context.track(writing);
  }
}
