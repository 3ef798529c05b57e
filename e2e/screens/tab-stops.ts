/** Goes through a page by Tab alone, and tells where that leads: in which order, and whether the focus is seen at each stop. */
import type { Page } from '@playwright/test';

export interface TabStops {
  /** What each is, in order. */
  readonly stops: readonly string[];
  /** Stops at which nothing is seen of the focus, or that are nowhere on the page. */
  readonly problems: readonly string[];
}

/** A long list goes on the same way. */
const MOST_STOPS = 70;

/** What is looked at of a stop: the same with the focus and without it is a focus that nobody sees. */
interface Stop {
  readonly name: string;
  readonly isPlaced: boolean;
  readonly isSeen: boolean;
  readonly mark: number;
}

export async function readTabStops(page: Page): Promise<TabStops> {
  const stops: string[] = [];
  const problems: string[] = [];
  const seen = new Set<number>();
  for (let count = 0; count < MOST_STOPS; count += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(readStop);
    if (stop === null || seen.has(stop.mark)) break;
    seen.add(stop.mark);
    stops.push(stop.name);
    if (!stop.isPlaced) problems.push(`${stop.name}: it is nowhere on the page`);
    else if (!stop.isSeen) problems.push(`${stop.name}: nothing shows that the focus is there`);
  }
  return { stops, problems };
}

/** Runs in the page. */
function readStop(): Stop | null {
  const element = document.activeElement;
  const isElement = element instanceof HTMLElement || element instanceof SVGElement;
  if (!isElement || element === document.body) return null;
  const known = Number(element.dataset['tabStop'] ?? Number.NaN);
  const mark = Number.isNaN(known) ? document.querySelectorAll('[data-tab-stop]').length : known;
  element.dataset['tabStop'] = String(mark);
  const look = (of: Element, part?: string): string => {
    const style = getComputedStyle(of, part);
    const outline = style.outlineStyle === 'none' ? '' : `${style.outlineStyle} ${style.outlineColor}`;
    return [
      outline,
      style.boxShadow,
      style.borderColor,
      style.backgroundColor,
      style.textDecoration,
      style.opacity,
      style.stroke,
    ].join('|');
  };
  const looks = (of: Element): string => [look(of), look(of, '::before'), look(of, '::after')].join('||');
  // Around it, in it, or around what it is drawn in: a radio button in its label, a link in its row, an input in its frame.
  const frames: Element[] = [element, ...element.querySelectorAll('*')].slice(0, 30);
  if (element.nextElementSibling !== null) frames.push(element.nextElementSibling);
  for (let above = element.parentElement; above !== null && frames.length < 40; above = above.parentElement)
    frames.push(above);
  const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
  frames.push(...labels);
  const focused = frames.map(looks);
  element.blur();
  const blurred = frames.map(looks);
  element.focus({ preventScroll: true });
  const isPlaced = frames
    .slice(0, 1)
    .concat(labels)
    .some((each) => each.getBoundingClientRect().width > 0);
  // A text shows a caret, and its frame whatever it likes.
  const isText =
    (element instanceof HTMLElement && element.isContentEditable) ||
    element.matches('textarea, input:not([type="checkbox"], [type="radio"])');
  const role = element.getAttribute('role') ?? element.localName;
  const words = element.getAttribute('aria-label') ?? element.textContent ?? '';
  return {
    name: `${role} “${words.trim().replace(/\s+/g, ' ').slice(0, 60)}”`,
    isPlaced,
    isSeen: isText || focused.some((look, index) => look !== blurred[index]),
    mark,
  };
}
