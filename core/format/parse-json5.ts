/** Parses the JSON5 format of a Codex file: shape and names; `checkValues` compares it with the template. */
import type { JsonValue } from '#core/json.ts';
import { IssueLog, MAX_ISSUES } from '#core/json5/issue-log.ts';
import { readJson5, type SourceNode, toJson } from '#core/json5/json5-tree.ts';
import { locator } from '#core/json5/locate.ts';
import { type At, type Entries, NodeReader } from '#core/json5/node-reader.ts';
import { REFERENCE_KIND_NAME } from '#core/template/format/name-rules.ts';
import { isUuid } from '#core/uuid.ts';
import {
  DEFAULT_FORMAT_LIMITS,
  type FormatLimits,
  MAX_JSON5_DEPTH,
  MAX_TITLE_LENGTH,
} from './format-limits.ts';
import { parseComments } from './parse-comments.ts';
import {
  COMMENTS_VERSION,
  FORMAT,
  FORMAT_VERSION,
  type PortableReference,
  type PortableValues,
  type ReadCodex,
} from './portable-codex.ts';

/** A parsed file. `codices` is usable only while `log` holds no errors; later checks add to it. */
export interface ReadFile {
  readonly codices: readonly ReadCodex[];
  readonly log: IssueLog;
}

const CODEX_KEYS = [
  'id',
  'title',
  'template',
  'created',
  'fields',
  'retired',
  'references',
  'conflicts',
  'comments',
  'children',
];
const FILE_KEYS = ['format', 'version', ...CODEX_KEYS];
const SYNONYMS = { name: 'title', values: 'fields', links: 'references', codices: 'children' };
const LONE_SURROGATE = /\p{Surrogate}/u;
const MAX_REFERENCES = 5000;

/** Never throws, whatever the text. Every issue has its path, line and column (rule F8). */
export function parseJson5(text: string, limits: FormatLimits = DEFAULT_FORMAT_LIMITS): ReadFile {
  const tree = readJson5(text, {
    what: 'Codex file',
    maxBytes: limits.maxJson5Bytes,
    maxDepth: MAX_JSON5_DEPTH,
    maxTokens: limits.maxJson5Bytes / 4,
  });
  const slips = tree.issues.slice(0, MAX_ISSUES);
  if (tree.root === null) return { codices: [], log: new IssueLog(() => null, slips) };
  const log = new IssueLog(locator(tree.root), slips);
  const parser = new FileParser(new NodeReader(log), limits);
  parser.file({ node: tree.root, path: [] });
  return { codices: parser.codices, log };
}

class FileParser {
  readonly codices: ReadCodex[] = [];
  private readonly reader: NodeReader;
  private readonly limits: FormatLimits;
  private readonly ids = new Set<string>();

  constructor(reader: NodeReader, limits: FormatLimits) {
    this.reader = reader;
    this.limits = limits;
  }

  file(at: At): void {
    if (!this.isOurs(at)) return;
    const entries = this.reader.object(at, 'A Codex file', FILE_KEYS, SYNONYMS);
    if (entries !== null) this.codex(at, entries, null, 0);
  }

  /** A file of another kind is told so once, rather than by everything it lacks. */
  private isOurs(at: At): boolean {
    const { log } = this.reader;
    const entries = new Map(
      at.node.kind === 'object' ? at.node.entries.map(({ key, node }) => [key, toPlain(node)]) : [],
    );
    if (entries.get('format') !== FORMAT) {
      log.error(at.path, 'This is not a Codex file.', {
        hint: `A Codex file begins with { format: '${FORMAT}', version: 1, … and the file of a history with {"format":"vespera-bindery/history","version": …`,
      });
      return false;
    }
    const version = entries.get('version');
    if (
      typeof version === 'number' &&
      Number.isInteger(version) &&
      version >= 1 &&
      version <= COMMENTS_VERSION
    )
      return true;
    const isNewer = typeof version === 'number' && version > COMMENTS_VERSION;
    log.error(
      entries.has('version') ? ['version'] : [],
      isNewer
        ? `This file has version ${version} of the format; this Bindery reads up to version ${COMMENTS_VERSION}.`
        : `A Codex file needs a version, such as ${FORMAT_VERSION}.`,
      isNewer ? { hint: 'Update Bindery, or export the Codex anew from an older one.' } : {},
    );
    return false;
  }

  private codex(at: At, entries: Entries, parent: number | null, depth: number): void {
    const { log } = this.reader;
    if (depth > this.limits.maxTreeDepth) {
      log.error(at.path, `Children are nested more than ${this.limits.maxTreeDepth} levels deep.`);
      return;
    }
    if (this.codices.length >= this.limits.maxCodices) {
      if (this.codices.length === this.limits.maxCodices && !log.isFull)
        log.error(at.path, `A file may hold ${this.limits.maxCodices} Codices. Import it in parts.`);
      return;
    }
    const index = this.codices.length;
    this.codices.push({
      path: at.path,
      parent,
      localId: this.localId(entries.get('id')),
      title: this.title(at, entries.get('title')),
      template: this.template(at, entries.get('template')),
      fields: this.values(entries.get('fields'), '“fields”'),
      retired: this.values(entries.get('retired'), '“retired”'),
      references: this.references(entries.get('references')),
      comments: parseComments(this.reader, entries.get('comments')),
    });
    for (const child of this.listed(entries.get('children'), '“children”')) {
      const childEntries = this.reader.object(child, 'A child', CODEX_KEYS, SYNONYMS);
      if (childEntries !== null) this.codex(child, childEntries, index, depth + 1);
    }
  }

  private localId(at: At | undefined): string | null {
    const id = this.reader.text(at, 'The id', 100);
    if (at === undefined || id === null) return null;
    if (!isUuid(id))
      this.reader.log.error(at.path, 'The id of a Codex is a UUID in small letters.', {
        hint: 'It may be left out.',
      });
    else if (this.ids.has(id)) this.reader.log.error(at.path, `Two Codices of this file have the id ${id}.`);
    this.ids.add(id);
    return id;
  }

  private title(owner: At, at: At | undefined): string {
    if (at === undefined) {
      this.reader.log.error(owner.path, 'A Codex needs a “title”.', { hint: "It may be empty: title: ''." });
      return '';
    }
    const title = toPlain(at.node);
    if (typeof title !== 'string') this.reader.log.error(at.path, 'The title must be text in quotes.');
    else {
      if (title.length > MAX_TITLE_LENGTH)
        this.reader.log.warn(
          at.path,
          `The title has ${title.length} characters; lists show the first ${MAX_TITLE_LENGTH}.`,
        );
      this.wellFormed(at);
    }
    return typeof title === 'string' ? title : '';
  }

  private template(owner: At, at: At | undefined): ReadCodex['template'] {
    const none = { id: '', version: 0 };
    if (at === undefined) {
      this.reader.log.error(owner.path, 'A Codex needs a “template”.', {
        hint: "For instance template: { id: 'task', version: 1 }.",
      });
      return none;
    }
    const entries = this.reader.object(at, '“template”', ['id', 'version']);
    if (entries === null) return none;
    const id = this.reader.text(entries.get('id'), 'The template’s id', 64);
    const version = this.reader.wholeNumber(entries.get('version'), 'The template’s version', 1);
    for (const key of ['id', 'version']) {
      if (!entries.has(key)) this.reader.log.error(at.path, `“template” needs “${key}”.`);
    }
    return { id: id ?? '', version: version ?? 0 };
  }

  private values(at: At | undefined, what: string): PortableValues {
    if (at === undefined) return {};
    const entries = this.reader.map(at, what) ?? [];
    return Object.fromEntries(
      entries.map(({ key, node }) => {
        const place = { node, path: [...at.path, key] };
        this.wellFormed(place);
        return [key, toJson(node)];
      }),
    );
  }

  private references(at: At | undefined): readonly PortableReference[] {
    const items = this.listed(at, '“references”');
    if (at !== undefined && items.length > MAX_REFERENCES) {
      this.reader.log.error(at.path, `A Codex has at most ${MAX_REFERENCES} references here.`);
      return [];
    }
    return items.flatMap((item) => {
      const entries = this.reader.object(item, 'A reference', ['kind', 'target']);
      const kind = this.reader.text(entries?.get('kind'), 'The kind', 64);
      const target = this.reader.text(entries?.get('target'), 'The target', 100);
      if (kind !== null && target !== null && REFERENCE_KIND_NAME.form.test(kind) && isUuid(target))
        return [{ kind, target }];
      if (entries !== null && !this.reader.log.isFull)
        this.reader.log.error(
          item.path,
          'A reference needs a “kind” and, as its “target”, the id of a Codex.',
        );
      return [];
    });
  }

  private listed(at: At | undefined, what: string): readonly At[] {
    return at === undefined ? [] : (this.reader.list(at, what) ?? []);
  }

  /** Half of a surrogate pair can be written as an escape and stored nowhere. */
  private wellFormed({ node, path }: At): void {
    if (this.reader.log.isFull) return;
    if (node.kind === 'scalar') {
      if (typeof node.value === 'string' && LONE_SURROGATE.test(node.value))
        this.reader.log.error(path, 'This text holds half of a surrogate pair, which is no character.');
    } else if (node.kind === 'array') {
      node.items.forEach((item, index) => {
        this.wellFormed({ node: item, path: [...path, index] });
      });
    } else {
      for (const entry of node.entries) {
        if (LONE_SURROGATE.test(entry.key))
          this.reader.log.error([...path, entry.key], 'This key holds half of a surrogate pair.', {
            atKey: true,
          });
        this.wellFormed({ node: entry.node, path: [...path, entry.key] });
      }
    }
  }
}

function toPlain(node: SourceNode): JsonValue | undefined {
  return node.kind === 'scalar' ? node.value : undefined;
}
