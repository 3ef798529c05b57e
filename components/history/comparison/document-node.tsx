/** A rich text node as it stands in a document, for reading: links and pictures as far as an editor would show them. */
import type { ReactNode } from 'react';
import { Link } from '#components/navigation/link.tsx';
import type { DocumentMark, DocumentNode } from '#core/history/rich-text-difference.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { isUuid } from '#core/uuid.ts';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import { isSafeImageSource, isSafeLink } from '#richtext/schema/safe-urls.ts';
import classes from './rich-text.module.css';

type Attributes = DocumentNode['attrs'];

/** What happened to a whole block. */
export type BlockKind = 'added' | 'removed' | 'changed' | 'moved';

interface NodeViewProps {
  readonly node: DocumentNode;
  /** Of what it stands in: its words are marked so. */
  readonly kind?: 'added' | 'removed' | undefined;
}

export function NodeView({ node, kind }: NodeViewProps): ReactNode {
  if (node.text !== undefined) {
    const words = <MarkedText text={node.text} marks={node.marks ?? []} />;
    if (kind === undefined) return words;
    return kind === 'added' ? <ins>{words}</ins> : <del>{words}</del>;
  }
  return (
    <Block type={node.type} attrs={node.attrs}>
      <Content node={node} kind={kind} />
    </Block>
  );
}

export function Content({ node, kind }: NodeViewProps): ReactNode {
  return (node.content ?? []).map((child, index) => {
    // The nodes of one document of the past are a fixed list: their place is their identity.
    const key = index;
    return <NodeView key={key} node={child} kind={kind} />;
  });
}

interface BlockProps {
  readonly type: string;
  readonly attrs: Attributes;
  /** What happened to it as a whole. */
  readonly kind?: BlockKind | undefined;
  readonly title?: string | undefined;
  readonly children?: ReactNode;
}

/** The element of a block around its content. */
export function Block({ type, attrs, kind, title, children }: BlockProps): ReactNode {
  const own = { 'data-kind': kind, title };
  switch (type) {
    case 'paragraph':
      return <p dir="auto">{children}</p>;
    case 'heading':
      return (
        <p dir="auto" data-heading={String(attrs?.['level'] ?? 1)}>
          <strong>{children}</strong>
        </p>
      );
    case 'bulletList':
      return <ul>{children}</ul>;
    case 'orderedList':
      return <ol start={Number(attrs?.['start'] ?? 1)}>{children}</ol>;
    case 'taskList':
      return <ul data-tasks="">{children}</ul>;
    case 'listItem':
      return <li {...own}>{children}</li>;
    case 'taskItem':
      return (
        <li data-task="" {...own}>
          <TaskState done={attrs?.['checked'] === true} />
          <div>{children}</div>
        </li>
      );
    case 'blockquote':
      return <blockquote>{children}</blockquote>;
    case 'codeBlock':
      return (
        <pre dir="ltr" className={classes['code']}>
          {children}
        </pre>
      );
    case 'horizontalRule':
      return <hr />;
    case 'hardBreak':
      return <br />;
    case 'image':
      return <Picture attrs={attrs} />;
    case 'codexMention':
      return <Mention attrs={attrs} />;
    case 'table':
      return (
        <div className={classes['table']}>
          <table>
            <tbody>{children}</tbody>
          </table>
        </div>
      );
    case 'tableRow':
      return <tr {...own}>{children}</tr>;
    case 'tableCell':
      return (
        <td {...own} {...cellAttributes(attrs)}>
          {children}
        </td>
      );
    case 'tableHeader':
      return (
        <th {...own} {...cellAttributes(attrs)}>
          {children}
        </th>
      );
    default:
      return <div>{children}</div>;
  }
}

function TaskState({ done }: { readonly done: boolean }) {
  return (
    <span
      className={classes['task']}
      data-done={done || undefined}
      role="img"
      aria-label={done ? 'Done' : 'Open'}
    >
      {done ? '☑' : '☐'}
    </span>
  );
}

function cellAttributes(attrs: Attributes): { colSpan?: number; rowSpan?: number } {
  const [columns, rows] = [Number(attrs?.['colspan'] ?? 1), Number(attrs?.['rowspan'] ?? 1)];
  return { ...(columns > 1 && { colSpan: columns }), ...(rows > 1 && { rowSpan: rows }) };
}

function Picture({ attrs }: { readonly attrs: Attributes }) {
  const [src, alt] = [attrs?.['src'], String(attrs?.['alt'] ?? '')];
  if (typeof src !== 'string' || !isSafeImageSource(src)) return <p>{alt === '' ? 'A picture' : alt}</p>;
  return (
    // biome-ignore lint/performance/noImgElement: pictures of a text are files of any size, served as they are
    <img src={src} alt={alt === '' ? 'Picture without a description' : alt} className={classes['picture']} />
  );
}

function Mention({ attrs }: { readonly attrs: Attributes }) {
  const text = mentionText(attrs ?? {});
  const id = attrs?.['id'];
  if (typeof id !== 'string' || !isUuid(id)) return <span className={classes['mention']}>{text}</span>;
  return (
    <Link href={codexPath(id)} className={classes['mention']} dir="auto">
      {text}
    </Link>
  );
}

const ELEMENTS = { bold: 'strong', italic: 'em', strike: 's', underline: 'u', code: 'code' } as const;

interface MarkedTextProps {
  readonly text: string;
  readonly marks: readonly DocumentMark[];
}

/** The words inside of the elements of their marks, one mark after the other. */
function MarkedText({ text, marks: [mark, ...others] }: MarkedTextProps): ReactNode {
  if (mark === undefined) return text;
  const inside = <MarkedText text={text} marks={others} />;
  const href = mark.attrs?.['href'];
  if (mark.type === 'link' && typeof href === 'string' && isSafeLink(href))
    return (
      <a href={href} rel="noopener noreferrer nofollow">
        {inside}
      </a>
    );
  const Element = Object.entries(ELEMENTS).find(([name]) => name === mark.type)?.[1];
  return Element === undefined ? inside : <Element>{inside}</Element>;
}
