/** Scrolls to an element: smoothly where that is wanted and arrives. */

/** On a long text that has blocks without their own height yet. */
export const WAITING = 'data-waiting-for-layout';

/** `block` as in `scrollIntoView`. */
export function scrollTo(element: Element, block: ScrollLogicalPosition): void {
  // A smooth scroll goes to where the element was when it began: what it passes gets another height meanwhile.
  const atOnce =
    document.querySelector(`[${WAITING}]`) !== null || matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ block, behavior: atOnce ? 'auto' : 'smooth' });
}
