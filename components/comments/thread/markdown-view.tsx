/** A comment's Markdown as elements of the page, made one by one: nothing in it is ever read as HTML. */
import { Fragment, memo, type ReactNode } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useCodexChoice } from '#components/fields/reference/use-codex-choices.ts';
import { findPersonMentions, type PersonMention } from '#core/comments/mentions.ts';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import type { RichTextMark, RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { isSafeImageSource, isSafeLink } from '#richtext/schema/safe-urls.ts';
import styles from './markdown-view.module.css';

/** Of the private use area: stand around the number of a person in the text that the parser sees. */
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
const MARKED = new RegExp(`${OPEN}(\\d+)${CLOSE}`);

export const MarkdownView = memo(function MarkdownView({ markdown }: { readonly markdown: string }) {
  const { text, people } = markPeople(markdown);
  return (
    <div className={styles['markdown']} dir="auto">
      <Content nodes={parse(text).content} people={people} />
    </div>
  );
});

/** Rich text as the server has written it, for a page that has no Codex open: it names no other. */
export function WrittenText({ node }: { readonly node: RichTextNode }) {
  return (
    <div className={styles['markdown']} dir="auto">
      <Content nodes={node.content} people={[]} />
    </div>
  );
}

interface ContentProps {
  readonly nodes: readonly RichTextNode[] | undefined;
  readonly people: readonly PersonMention[];
}

function Content({ nodes = [], people }: ContentProps) {
  return nodes.map((node, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a comment never move; each new text is drawn anew.
    <Part key={index} node={node} people={people} />
  ));
}

function Part({ node, people }: { readonly node: RichTextNode; readonly people: readonly PersonMention[] }) {
  const inside = <Content nodes={node.content} people={people} />;
  switch (node.type) {
    case 'text':
      return (
        <Marked marks={node.marks ?? []}>
          <Words text={node.text ?? ''} people={people} />
        </Marked>
      );
    case 'hardBreak':
      return <br />;
    case 'codexMention':
      return <CodexMention id={String(node.attrs?.['id'] ?? '')} label={mentionText(node.attrs ?? {})} />;
    case 'bulletList':
    case 'taskList':
      return <ul>{inside}</ul>;
    case 'orderedList':
      return <ol start={Number(node.attrs?.['start'] ?? 1)}>{inside}</ol>;
    case 'listItem':
    case 'taskItem':
      return <li>{inside}</li>;
    case 'blockquote':
      return <blockquote dir="auto">{inside}</blockquote>;
    case 'codeBlock':
      return (
        <pre dir="ltr">
          <code>{inside}</code>
        </pre>
      );
    case 'heading':
      return (
        <p dir="auto">
          <strong>{inside}</strong>
        </p>
      );
    case 'horizontalRule':
      return <hr />;
    case 'image':
      return <PictureLink source={node.attrs?.['src']} alt={String(node.attrs?.['alt'] ?? '')} />;
    case 'paragraph':
      return <p dir="auto">{inside}</p>;
    // Tables and whatever else: what is in it, in its order.
    default:
      return inside;
  }
}

/** A picture is not loaded, which would tell its server who reads a comment; whoever wants to see it follows the link. */
function PictureLink({ source, alt }: { readonly source: unknown; readonly alt: string }) {
  if (!isSafeImageSource(source)) return alt;
  return (
    <a href={source} target="_blank" rel="noopener noreferrer nofollow">
      {alt === '' ? source : alt}
    </a>
  );
}

/** Text, with the people named in it as chips; a mark that stands for nobody shows what was written there. */
function Words({ text, people }: { readonly text: string; readonly people: readonly PersonMention[] }) {
  const parts = text.split(MARKED);
  return parts.map((part, index) => {
    const person = index % 2 === 1 ? people[Number(part)] : undefined;
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
    if (person === undefined) return <Fragment key={index}>{part}</Fragment>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
      <bdi key={index} className={styles['mention']}>
        @{person.name}
      </bdi>
    );
  });
}

function CodexMention({ id, label }: { readonly id: string; readonly label: string }) {
  const { services } = useCodexContext();
  const choice = useCodexChoice(id);
  const title = choice === null || choice.title === '' ? label : choice.title;
  const href = services.codexHref(id);
  if (href === null) return <bdi className={styles['mention']}>{title}</bdi>;
  return (
    <a
      href={href}
      className={styles['mention']}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        services.navigate(href);
      }}
    >
      <bdi>{title}</bdi>
    </a>
  );
}

interface MarkedProps {
  readonly marks: readonly RichTextMark[];
  readonly children: ReactNode;
}

/** What is inside, in each of its marks. */
function Marked({ marks, children }: MarkedProps) {
  const [mark, ...others] = marks;
  if (mark === undefined) return children;
  const inside = <Marked marks={others}>{children}</Marked>;
  switch (mark.type) {
    case 'bold':
      return <strong>{inside}</strong>;
    case 'italic':
      return <em>{inside}</em>;
    case 'strike':
      return <s>{inside}</s>;
    case 'underline':
      return <u>{inside}</u>;
    case 'code':
      return <code>{inside}</code>;
    case 'link': {
      const href = mark.attrs?.['href'];
      if (!isSafeLink(href)) return inside;
      return (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {inside}
        </a>
      );
    }
    default:
      return inside;
  }
}

/** Puts a mark in place of everybody who is named, which Markdown leaves as it is. */
function markPeople(markdown: string): { readonly text: string; readonly people: readonly PersonMention[] } {
  const people = findPersonMentions(markdown);
  let text = '';
  let end = 0;
  people.forEach(({ from, to }, index) => {
    text += `${withoutMarks(markdown.slice(end, from))}${OPEN}${index}${CLOSE}`;
    end = to;
  });
  return { text: text + withoutMarks(markdown.slice(end)), people };
}

function withoutMarks(text: string): string {
  return text.replaceAll(OPEN, '').replaceAll(CLOSE, '');
}

/** What is nested beyond reading is shown as it was typed. */
function parse(markdown: string): RichTextNode {
  try {
    return markdownToJson(markdown, { lines: 'keep' });
  } catch {
    return { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: markdown }] }] };
  }
}
