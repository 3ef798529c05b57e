/** Writes rich text as self-contained HTML: nothing runs, and nothing is fetched. */

import { Table } from '@tiptap/extension-table';
import type { Node } from '@tiptap/pm/model';
import { renderToHTMLString } from '@tiptap/static-renderer/pm/html-string';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import { fitToSchema } from '#richtext/schema/fit-to-schema.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { directionOf } from './html-direction.ts';

export interface HtmlForm {
  /** The level of the heading above the text: its own headings begin one deeper. */
  readonly below: number;
  /** Where a picture is to be taken from; `null` puts its description in its place. */
  readonly picture: (source: string) => string | null;
  /** Where a mention leads; `null` makes it plain text. */
  readonly mention: (codexId: string) => string | null;
}

const MAX_HEADING = 6;

/** A table whose columns run the way of its text. */
const SidedTable = Table.extend({
  renderHTML(props) {
    const dir = directionOf(props.node);
    const HTMLAttributes = dir === null ? props.HTMLAttributes : { ...props.HTMLAttributes, dir };
    return this.parent?.({ ...props, HTMLAttributes }) ?? ['table', HTMLAttributes, 0];
  },
});

/** Writes a document as HTML. Texts and addresses are escaped; links and pictures have passed the schema's checks. */
export function jsonToHtml(json: RichTextNode, { below, picture, mention }: HtmlForm): string {
  const deeper = below + 1 - topHeading(json);
  return renderToHTMLString({
    extensions: richTextExtensions({ replace: [SidedTable] }),
    content: fitToSchema(json),
    options: {
      nodeMapping: {
        heading: ({ node, children }) => {
          const level = levelOf(node.attrs['level'], deeper);
          return `<h${level} dir="auto">${childrenText(children)}</h${level}>`;
        },
        image: ({ node }) => {
          const alt = escapeHtml(String(node.attrs['alt'] ?? ''));
          const source = picture(String(node.attrs['src'] ?? ''));
          return source === null
            ? `<p class="missing">${alt === '' ? 'Picture' : alt}</p>`
            : `<img src="${escapeHtml(source)}" alt="${alt}">`;
        },
        codexMention: ({ node }) => {
          const text = escapeHtml(mentionText(node.attrs));
          const address = mention(String(node.attrs['id'] ?? ''));
          return address === null ? `<span>${text}</span>` : `<a href="${escapeHtml(address)}">${text}</a>`;
        },
        // Where no letter tells, a text goes along with what it stands in.
        paragraph: ({ node, children }) =>
          `<p${directionOf(node) === null ? '' : ' dir="auto"'}>${childrenText(children)}</p>`,
        bulletList: ({ node, children }) => `<ul${side(node)}>${childrenText(children)}</ul>`,
        orderedList: ({ node, children }) => {
          const start = Number(node.attrs['start'] ?? 1);
          return `<ol${start === 1 ? '' : ` start="${start}"`}${side(node)}>${childrenText(children)}</ol>`;
        },
        taskList: ({ node, children }) =>
          `<ul data-type="taskList"${side(node)}>${childrenText(children)}</ul>`,
        blockquote: ({ node, children }) => `<blockquote${side(node)}>${childrenText(children)}</blockquote>`,
        taskItem: ({ node, children }) => {
          const mark = node.attrs['checked'] === true ? '☑' : '☐';
          return `<li><span>${mark}</span><div>${childrenText(children)}</div></li>`;
        },
      },
    },
  });
}

/** The text as a part of a longer one, with headings one level below the heading above it. */
export function placeBelow(json: RichTextNode, below: number): RichTextNode {
  const deeper = below + 1 - topHeading(json);
  const place = (node: RichTextNode): RichTextNode => {
    const content = node.content?.map(place);
    const placed = { ...node, ...(content && { content }) };
    if (node.type !== 'heading') return placed;
    return { ...placed, attrs: { ...node.attrs, level: levelOf(node.attrs?.['level'], deeper) } };
  };
  return place(json);
}

/** The highest heading there is; people begin with whichever size they like. */
function topHeading(json: RichTextNode): number {
  const levels = (json.content ?? []).map((node) =>
    node.type === 'heading' ? Number(node.attrs?.['level'] ?? 1) : MAX_HEADING,
  );
  return Math.min(MAX_HEADING, ...levels);
}

function levelOf(level: unknown, deeper: number): number {
  return Math.max(1, Math.min(Number(level ?? 1) + deeper, MAX_HEADING));
}

/** Sources of the pictures in a document, each once. */
export function picturesIn(node: RichTextNode): readonly string[] {
  const sources = new Set<string>();
  const stack: RichTextNode[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.type === 'image' && typeof next.attrs?.['src'] === 'string') sources.add(next.attrs['src']);
    stack.push(...(next.content ?? []));
  }
  return [...sources];
}

function side(node: Node): string {
  const direction = directionOf(node);
  return direction === null ? '' : ` dir="${direction}"`;
}

function childrenText(children: string | string[] | undefined): string {
  return Array.isArray(children) ? children.join('') : (children ?? '');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
