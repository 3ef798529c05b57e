/** Rich text as ProseMirror JSON, and the check of foreign JSON against the schema. */
import { type Node as DocumentNode, Mark } from '@tiptap/pm/model';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import { isUuid } from '#core/uuid.ts';
import type { RichTextMark, RichTextNode } from './rich-text-node.ts';
import { isSafeImageSource, isSafeLink } from './safe-urls.ts';
import { getRichTextSchema, HEADING_LEVELS } from './schema.ts';

export type { RichTextMark, RichTextNode };

/**
 * The maximum nesting of elements and texts, for every way in: 63 nested lists. Deeper than people nest, and shallow enough
 * for any recursion here or in an editor.
 */
export const MAX_RICH_TEXT_DEPTH = 128;
export const MAX_RICH_TEXT_NODES = 200_000;
const MAX_ATTRIBUTE_LENGTH = 2000;
const MAX_ISSUES = 20;
const NODE_KEYS: readonly (keyof RichTextNode)[] = ['type', 'attrs', 'content', 'marks', 'text'];
const MARK_KEYS: readonly (keyof RichTextMark)[] = ['type', 'attrs'];

type Path = readonly (string | number)[];
type AttributeRule = (value: unknown) => boolean;

const isShortText: AttributeRule = (value) =>
  typeof value === 'string' && value.length <= MAX_ATTRIBUTE_LENGTH;
const isFlag: AttributeRule = (value) => typeof value === 'boolean';
const isSpan: AttributeRule = (value) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 100;
const isSize: AttributeRule = (value) =>
  isShortText(value) || (typeof value === 'number' && value > 0 && value < 100_000);
const isWidthList: AttributeRule = (value) =>
  Array.isArray(value) && value.length <= 100 && value.every((width) => width === null || isSize(width));
const isHeadingLevel: AttributeRule = (value) => HEADING_LEVELS.some((level) => level === value);

/** Attributes that need more than being short text; `null` is always fine, it stands for "not set". */
const RULES: Readonly<Record<string, AttributeRule>> = {
  'heading.level': isHeadingLevel,
  'orderedList.start': (value) => Number.isInteger(value) && Math.abs(Number(value)) < 1e9,
  'taskItem.checked': isFlag,
  'codexMention.id': (value) => typeof value === 'string' && isUuid(value),
  'image.src': isSafeImageSource,
  'image.width': isSize,
  'image.height': isSize,
  'tableCell.colspan': isSpan,
  'tableCell.rowspan': isSpan,
  'tableCell.colwidth': isWidthList,
  'tableHeader.colspan': isSpan,
  'tableHeader.rowspan': isSpan,
  'tableHeader.colwidth': isWidthList,
  'link.href': isSafeLink,
};
/** Attributes without which the node says nothing. */
const REQUIRED: Readonly<Record<string, string>> = { codexMention: 'id', image: 'src', link: 'href' };

/** Whether the schema allows the value; `owner` is the name of a node or mark. `null` means “not set”. */
export function isAllowedAttribute(owner: string, name: string, value: JsonValue): boolean {
  const { nodes, marks } = getRichTextSchema();
  const known = nodes[owner]?.spec.attrs ?? marks[owner]?.spec.attrs ?? {};
  return Object.hasOwn(known, name) && (value === null || (RULES[`${owner}.${name}`] ?? isShortText)(value));
}

/** Every reason why `json` is not a rich text document, with the path to each; empty when it is one. */
export function validateRichText(json: unknown): readonly Issue[] {
  const check = new RichTextCheck();
  check.node(json, [], 0);
  if (check.issues.length === 0 && (json as RichTextNode).type !== 'doc') {
    check.report(['type'], 'A rich text document starts with a node of type "doc".');
  }
  if (check.issues.length === 0) {
    const node = getRichTextSchema().nodeFromJSON(json);
    reportContent(node, [], check);
  }
  return check.issues;
}

/** `json` as a ProseMirror document; throws `invalid_input` with every issue found. */
export function parseRichText(json: unknown): DocumentNode {
  const issues = validateRichText(json);
  if (issues.length > 0) {
    const first = issues[0];
    const where = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
    throw new BinderyError(
      'invalid_input',
      `This is not a rich text document${where}: ${first?.message ?? ''}`,
      { issues },
    );
  }
  return getRichTextSchema().nodeFromJSON(json);
}

class RichTextCheck {
  readonly issues: Issue[] = [];
  private count = 0;

  report(path: Path, message: string): void {
    if (this.issues.length < MAX_ISSUES) this.issues.push({ path, message });
  }

  node(value: unknown, path: Path, depth: number): void {
    if (this.issues.length >= MAX_ISSUES) return;
    this.count += 1;
    if (this.count > MAX_RICH_TEXT_NODES) {
      this.report(path, `More than ${MAX_RICH_TEXT_NODES} nodes; split the text.`);
      return;
    }
    if (depth > MAX_RICH_TEXT_DEPTH) {
      this.report(path, `Nested more than ${MAX_RICH_TEXT_DEPTH} levels deep.`);
      return;
    }
    if (!isRecord(value)) {
      this.report(path, 'A node is an object with a "type".');
      return;
    }
    const type = value['type'];
    if (typeof type !== 'string' || !Object.hasOwn(getRichTextSchema().nodes, type)) {
      this.report(
        [...path, 'type'],
        `There is no node type ${JSON.stringify(type)?.slice(0, 80)} in rich text.`,
      );
      return;
    }
    this.keys(type, value, NODE_KEYS, path);
    this.attributes(type, value['attrs'], getRichTextSchema().nodes[type]?.spec.attrs, [...path, 'attrs']);
    this.marks(value['marks'], [...path, 'marks']);
    this.text(type, value['text'], path);
    this.children(value['content'], [...path, 'content'], depth);
  }

  private keys(owner: string, value: object, known: readonly string[], path: Path): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        this.report([...path, key], `A ${owner} has no "${key}"; it has ${known.join(', ')}.`);
    }
  }

  private text(type: string, text: unknown, path: Path): void {
    const expected = type === 'text';
    if (expected && (typeof text !== 'string' || text === ''))
      this.report([...path, 'text'], 'A text node needs text.');
    if (!expected && text !== undefined) this.report([...path, 'text'], `A ${type} has no text of its own.`);
  }

  private children(content: unknown, path: Path, depth: number): void {
    if (content === undefined) return;
    if (!Array.isArray(content)) {
      this.report(path, 'The content of a node is a list of nodes.');
      return;
    }
    content.forEach((child, index) => {
      this.node(child, [...path, index], depth + 1);
    });
  }

  private marks(marks: unknown, path: Path): void {
    if (marks === undefined) return;
    if (!Array.isArray(marks) || marks.length > 20) {
      this.report(path, 'Marks are a short list.');
      return;
    }
    marks.forEach((mark: unknown, index) => {
      const type = isRecord(mark) ? mark['type'] : undefined;
      if (typeof type !== 'string' || !Object.hasOwn(getRichTextSchema().marks, type)) {
        this.report(
          [...path, index, 'type'],
          `There is no mark ${JSON.stringify(type)?.slice(0, 80)} in rich text.`,
        );
        return;
      }
      if (isRecord(mark)) this.keys(type, mark, MARK_KEYS, [...path, index]);
      const attrs = isRecord(mark) ? mark['attrs'] : undefined;
      this.attributes(type, attrs, getRichTextSchema().marks[type]?.spec.attrs, [...path, index, 'attrs']);
    });
  }

  private attributes(owner: string, attrs: unknown, known: object | null | undefined, path: Path): void {
    const values = attrs ?? {};
    if (!isRecord(values)) {
      this.report(path, 'Attributes are an object.');
      return;
    }
    for (const [name, value] of Object.entries(values)) {
      if (!Object.hasOwn(known ?? {}, name))
        this.report([...path, name], `A ${owner} has no attribute "${name}".`);
      else if (value !== null && !(RULES[`${owner}.${name}`] ?? isShortText)(value)) {
        this.report([...path, name], `This value is not allowed for the ${name} of a ${owner}.`);
      }
    }
    const required = REQUIRED[owner];
    if (required !== undefined && (values[required] ?? '') === '') {
      this.report([...path, required], `A ${owner} needs its ${required}.`);
    }
  }
}

/** Content rules, e.g. "a list holds list items", reported at the innermost node that breaks one. */
function reportContent(node: DocumentNode, path: Path, check: RichTextCheck): void {
  const before = check.issues.length;
  node.forEach((child, _offset, index) => {
    reportContent(child, [...path, 'content', index], check);
  });
  if (check.issues.length > before) return;
  if (!node.type.validContent(node.content)) {
    const children = node.content.content.map((child) => child.type.name).slice(0, 8);
    const rule = node.type.spec.content ?? 'nothing';
    check.report([...path, 'content'], `A ${node.type.name} holds ${rule}, not [${children.join(', ')}].`);
    return;
  }
  if (!Mark.sameSet(Mark.setFrom([...node.marks]), exclusive(node.marks))) {
    check.report([...path, 'marks'], 'These marks cannot be combined.');
  }
}

/** The marks that are left when each one throws out those it excludes. */
function exclusive(marks: readonly Mark[]): readonly Mark[] {
  return marks.reduce<readonly Mark[]>((set, mark) => mark.addToSet(set), Mark.none);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
