/** Cleans up HTML from other programs before the editor reads it: Word's lists, and pictures that this page may not load. */
import { isSafeImageSource } from '#richtext/schema/safe-urls.ts';

const WORD_LIST = /mso-list:\s*l(\d+)\s+level(\d+)/i;
const MARKER = /mso-list:\s*ignore/i;
const NUMBER = /^\s*\(?(?:\d+|[a-z]|[ivxlcdm]+)[.)]/i;
const OWN_PICTURE = /^\/api\/v1\/assets\//;

export interface PastedHtml {
  readonly html: string;
  /** Pictures that were left out: they stand elsewhere, and the page loads nothing from there. */
  readonly leftOut: number;
}

/** Cleans up pasted HTML; `origin` is the page's, whose own pictures may stay. */
export function repairPastedHtml(html: string, origin: string): PastedHtml {
  const page = new DOMParser().parseFromString(html, 'text/html');
  repairWordLists(page);
  const leftOut = repairPictures(page, origin);
  return { html: page.body.innerHTML, leftOut };
}

/** Whether only one picture was copied, as by “Copy image” in a browser. */
export function isPictureOnly(html: string): boolean {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return body.querySelectorAll('img').length === 1 && (body.textContent ?? '').trim() === '';
}

/** Word writes a list as paragraphs, each with its level in a style and its bullet as text. */
function repairWordLists(page: Document): void {
  const items = [...page.querySelectorAll<HTMLElement>('p, h1, h2, h3, h4, h5, h6')].filter((element) =>
    WORD_LIST.test(styleOf(element)),
  );
  let open: { readonly list: HTMLElement; readonly level: number; readonly id: string }[] = [];
  let last: HTMLElement | null = null;
  for (const item of items) {
    const [, id = '', depth = '1'] = WORD_LIST.exec(styleOf(item)) ?? [];
    const level = Math.min(Math.max(Number(depth), 1), 9);
    if (last === null || !follows(item, last)) open = [];
    const ordered = NUMBER.test(takeMarker(item));
    while (open.length > 0 && (open.at(-1)?.level ?? 0) > level) open.pop();
    const current = open.at(-1);
    const isNew =
      current === undefined || current.level < level || (current.level === level && current.id !== id);
    if (isNew) {
      if (current?.level === level) open.pop();
      open.push({ list: beginList(page, item, open.at(-1)?.list ?? null, ordered), level, id });
    }
    const entry = page.createElement('li');
    const text = page.createElement('p');
    text.append(...item.childNodes);
    entry.append(text);
    open.at(-1)?.list.append(entry);
    last = open[0]?.list ?? null;
    item.remove();
  }
}

/** A new list stands where the item stood, or within the last item of the list around it. */
function beginList(page: Document, item: Element, around: Element | null, ordered: boolean): HTMLElement {
  const list = page.createElement(ordered ? 'ol' : 'ul');
  if (around?.lastElementChild) around.lastElementChild.append(list);
  else item.before(list);
  return list;
}

/** Nothing but white space and comments stands between the list and the item. */
function follows(item: Element, list: Element): boolean {
  return item.previousElementSibling === list && item.parentNode === list.parentNode;
}

/** Takes the bullet or number, which Word marks as not part of the text, out of an item, and answers it. */
function takeMarker(item: Element): string {
  const marker = [...item.querySelectorAll('span')].find((span) => MARKER.test(styleOf(span)));
  const text = marker?.textContent ?? '';
  marker?.remove();
  return text;
}

function styleOf(element: Element): string {
  return element.getAttribute('style') ?? '';
}

function repairPictures(page: Document, origin: string): number {
  let leftOut = 0;
  for (const image of page.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? '';
    const path = source.startsWith(`${origin}/`) ? source.slice(origin.length) : source;
    if (OWN_PICTURE.test(path) && isSafeImageSource(path)) {
      image.setAttribute('src', path);
      continue;
    }
    leftOut += 1;
    image.replaceWith(page.createTextNode(image.getAttribute('alt') ?? ''));
  }
  return leftOut;
}
