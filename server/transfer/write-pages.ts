/** Exports as Markdown and HTML, with names for ids, and with the pictures. */
import type { LayoutOptions } from '#core/format/export-layout.ts';
import { escapeHtml } from '#core/format/html-text.ts';
import type { PortableCodex } from '#core/format/portable-codex.ts';
import { readerDates } from '#core/format/reader-dates.ts';
import { anchorOf, codexIdsOf, writeHtml } from '#core/format/write-html.ts';
import { writeMarkdown } from '#core/format/write-markdown.ts';
import { isJsonObject, type JsonObject } from '#core/json.ts';
import { isUuid } from '#core/uuid.ts';
import { jsonToHtml, picturesIn } from '#richtext/html/html.ts';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import { createMarkdownPictures } from '#richtext/markdown/pictures.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { withNames } from '#richtext/search/comment-text.ts';

const ASSET_PATH = /^\/api\/v1\/assets\/([0-9a-f-]{36})/;

/** What the pages name, by ids; plain data. */
export interface NamedInPages {
  readonly people: ReadonlyMap<string, string>;
  /** Titles; `null` for a reader who may not know other Codices by name. */
  readonly codices: ReadonlyMap<string, string> | null;
  /** As `data:` addresses. */
  readonly pictures: ReadonlyMap<string, string>;
}

export interface PageSettings {
  /** Of the reader, an IANA name. */
  readonly timeZone: string;
  /** The day where the workspace is, as `2026-11-29`: formulas reckon with it, whoever reads them. */
  readonly today: string;
  /** A UUID that nobody could have written into a text. */
  readonly nonce: string;
  /** Search engines may list the page. */
  readonly isListed?: boolean;
}

export function writePages(
  codex: PortableCodex,
  named: NamedInPages,
  format: 'markdown' | 'html',
  settings: PageSettings,
): string {
  const options = pageOptions(named, settings);
  const { pictures } = named;
  if (format === 'markdown') {
    const places = createMarkdownPictures(
      (source) => pictures.get(ASSET_PATH.exec(source)?.[1] ?? '') ?? null,
      settings.nonce,
    );
    return writeMarkdown(codex, {
      ...options,
      richText: (json, below) => places.richText(asNode(json), below),
      picture: (assetId, alt) => places.picture(`/api/v1/assets/${assetId}`, alt),
      ending: places.definitions,
    });
  }
  const here = new Set(codexIdsOf(codex));
  const picture = (assetId: string): string | null => pictures.get(assetId) ?? null;
  return writeHtml(codex, {
    ...options,
    isListed: settings.isListed === true,
    picture,
    said: (markdown, below) => commentHtml(markdown, below, here),
    richText: (json, below) =>
      jsonToHtml(asNode(json), {
        below,
        // A picture from elsewhere would be a request that tells who reads the page.
        picture: (source) => picture(ASSET_PATH.exec(source)?.[1] ?? ''),
        mention: (id) => (here.has(id) ? `#${anchorOf(id)}` : null),
      }),
  });
}

/** Pictures are told by their description: loading one would tell its server who reads the page. */
function commentHtml(markdown: string, below: number, here: ReadonlySet<string>): string {
  const named = withNames(markdown);
  try {
    return jsonToHtml(markdownToJson(named), {
      below,
      picture: () => null,
      mention: (id) => (here.has(id) ? `#${anchorOf(id)}` : null),
    });
  } catch {
    return `<p>${escapeHtml(named)}</p>`;
  }
}

function pageOptions({ people, codices }: NamedInPages, { timeZone, today }: PageSettings): LayoutOptions {
  const dates = readerDates(timeZone);
  return {
    names: {
      ...dates,
      person: (id) => people.get(id) ?? null,
      codex: (id) => (codices === null ? 'Another Codex' : (codices.get(id) ?? null)),
    },
    today,
  };
}

/** Every text of the values that could name somebody or something. */
export function idsIn({ fields, children }: PortableCodex): Set<string> {
  const own = Object.values(fields).flatMap((value) => (Array.isArray(value) ? value : [value]));
  const ids = own.filter((value) => typeof value === 'string' && isUuid(value)) as string[];
  return new Set([...ids, ...children.flatMap((child) => [...idsIn(child)])]);
}

/** Ids of the files that may be pictures of the page. */
export function pictureIdsIn({ fields, retired, children }: PortableCodex): Set<string> {
  const ids = new Set<string>();
  for (const value of [...Object.values(fields), ...Object.values(retired)]) {
    if (!isJsonObject(value)) continue;
    if (typeof value['assetId'] === 'string') ids.add(value['assetId']);
    if (!isJsonObject(value['json'])) continue;
    for (const source of picturesIn(asNode(value['json']))) ids.add(ASSET_PATH.exec(source)?.[1] ?? '');
  }
  for (const child of children) for (const id of pictureIdsIn(child)) ids.add(id);
  return ids;
}

/** JSON that was read from a rich text field is one. */
function asNode(json: JsonObject): RichTextNode {
  return json as unknown as RichTextNode;
}
