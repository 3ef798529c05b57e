/** The exports for reading, Markdown and HTML: with names in the place of ids, and pictures in the page. */

import type { Actor } from '#core/access/policy.ts';
import type { PageOptions } from '#core/format/page.ts';
import type { PortableCodex } from '#core/format/portable-codex.ts';
import { readerDates } from '#core/format/reader-dates.ts';
import { anchorOf, codexIdsOf, writeHtml } from '#core/format/write-html.ts';
import { writeMarkdown } from '#core/format/write-markdown.ts';
import { isJsonObject, type JsonObject } from '#core/json.ts';
import { isUuid } from '#core/uuid.ts';
import { jsonToHtml, picturesIn } from '#richtext/html/html.ts';
import { createMarkdownPictures } from '#richtext/markdown/pictures.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { isInlineImage } from '../assets/inspect-file.ts';
import type { Services } from '../services/services.ts';
import { findReadableAssets } from './adopt-assets.ts';

/** Pictures beyond this, counted in bytes before encoding, are left out: a page is to be mailed and opened. */
const MAX_PICTURE_BYTES = 24 * 1024 * 1024;
const ASSET_PATH = /^\/api\/v1\/assets\/([0-9a-f-]{36})/;

export interface PageReader {
  readonly actor: Actor;
  /** Whether they may know other Codices by name; a guest of a share link may not. */
  readonly listsCodices: boolean;
  readonly timeZone: string;
}

export async function writePages(
  services: Services,
  codex: PortableCodex,
  reader: PageReader,
  format: 'markdown' | 'html',
): Promise<string> {
  const options = await pageOptions(services, codex, reader);
  const pictures = await readPictures(services, reader.actor, codex);
  if (format === 'markdown') {
    const named = createMarkdownPictures(
      (source) => pictures.get(ASSET_PATH.exec(source)?.[1] ?? '') ?? null,
      services.environment.newId(),
    );
    return writeMarkdown(codex, {
      ...options,
      richText: (json, below) => named.richText(asNode(json), below),
      picture: (assetId, alt) => named.picture(`/api/v1/assets/${assetId}`, alt),
      ending: named.definitions,
    });
  }
  const here = new Set(codexIdsOf(codex));
  const picture = (assetId: string): string | null => pictures.get(assetId) ?? null;
  return writeHtml(codex, {
    ...options,
    picture,
    richText: (json, below) =>
      jsonToHtml(asNode(json), {
        below,
        // A picture from elsewhere would be a request that tells who reads the page.
        picture: (source) => picture(ASSET_PATH.exec(source)?.[1] ?? ''),
        mention: (id) => (here.has(id) ? `#${anchorOf(id)}` : null),
      }),
  });
}

async function pageOptions(
  { prisma, environment }: Services,
  codex: PortableCodex,
  { listsCodices, timeZone }: PageReader,
): Promise<PageOptions> {
  const { today, ...dates } = readerDates(timeZone);
  const ids = [...idsIn(codex)];
  const [people, codices] = await Promise.all([
    prisma.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
    prisma.codex.findMany({ where: { id: { in: ids } }, select: { id: true, title: true } }),
  ]);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const titles = new Map(codices.map(({ id, title }) => [id, title]));
  return {
    names: {
      ...dates,
      person: (id) => names.get(id) ?? null,
      codex: (id) => (listsCodices ? (titles.get(id) ?? null) : 'Another Codex'),
    },
    today: today(environment.now()),
  };
}

/** Every text of the values that could name somebody or something. */
function idsIn({ fields, children }: PortableCodex): Set<string> {
  const own = Object.values(fields).flatMap((value) => (Array.isArray(value) ? value : [value]));
  const ids = own.filter((value) => typeof value === 'string' && isUuid(value)) as string[];
  return new Set([...ids, ...children.flatMap((child) => [...idsIn(child)])]);
}

/** Only those that the reader may open: that a Codex names a file is no key to it. */
async function readPictures(
  services: Services,
  actor: Actor,
  codex: PortableCodex,
): Promise<ReadonlyMap<string, string>> {
  const found = await findReadableAssets(services, actor, [...assetIdsIn(codex)]);
  const pictures = new Map<string, string>();
  let total = 0;
  for (const { id, mime, size, sha256 } of found.values()) {
    if (!isInlineImage(mime) || total + size > MAX_PICTURE_BYTES) continue;
    total += size;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of (await services.assets.open(sha256)).stream) chunks.push(Buffer.from(chunk));
    } catch {
      // Its bytes are gone: the page says what it showed.
      continue;
    }
    pictures.set(id, `data:${mime};base64,${Buffer.concat(chunks).toString('base64')}`);
  }
  return pictures;
}

function assetIdsIn({ fields, retired, children }: PortableCodex): Set<string> {
  const ids = new Set<string>();
  for (const value of [...Object.values(fields), ...Object.values(retired)]) {
    if (!isJsonObject(value)) continue;
    if (typeof value['assetId'] === 'string') ids.add(value['assetId']);
    if (!isJsonObject(value['json'])) continue;
    for (const source of picturesIn(asNode(value['json']))) ids.add(ASSET_PATH.exec(source)?.[1] ?? '');
  }
  for (const child of children) for (const id of assetIdsIn(child)) ids.add(id);
  return ids;
}

/** JSON that was read from a rich text field is one. */
function asNode(json: JsonObject): RichTextNode {
  return json as unknown as RichTextNode;
}
