/** For tests: an HTML document opened as whoever gets it would, with scripts on and by a parser that is not ours. */
import { vi } from 'vitest';

/** The part of jsdom that is used here; it ships no types. */
interface Jsdom {
  readonly JSDOM: new (html: string, options: object) => { readonly window: Window & typeof globalThis };
}
const { JSDOM } = (await import('jsdom' as string)) as Jsdom;

/** The document once everything that can happen to its elements has happened, and how often a payload of hostile-texts.fixture.ts ran. */
export function openHtml(html: string): { readonly document: Document; readonly ran: () => number } {
  const ran = vi.fn();
  const { window } = new JSDOM(html, {
    runScripts: 'dangerously',
    beforeParse: (page: object) => Object.assign(page, { hostile: ran }),
  });
  for (const element of window.document.querySelectorAll('*')) {
    for (const event of ['error', 'load', 'focus', 'mouseover', 'toggle', 'click'])
      element.dispatchEvent(new window.Event(event, { cancelable: true }));
  }
  return { document: window.document, ran: () => ran.mock.calls.length };
}

/** Links within the document, and to elsewhere by schemes that run nothing. */
export function mayLeadTo(address: string): boolean {
  return /^(#|https?:|mailto:|data:image\/)/i.test(address);
}

/** What is fetched by opening the document: it tells somebody that it was opened. */
export function fetchedBy(document: Document): readonly string[] {
  return [...document.querySelectorAll('[src]')]
    .map((element) => element.getAttribute('src') ?? '')
    .filter((address) => !address.startsWith('data:'));
}

/** A text without what writers and readers may fold: spaces, controls and signs that show nothing. */
export function lettersOf(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, '');
}
