/** The keys of a menu that is open while its button has the focus: its first item was hidden or disabled, and could not take it. */

/**
 * Escape closes such a menu, and nothing behind it; arrows go into it. The library listens to keys inside the menu only, and puts the
 * focus on the first item that there is, whether or not that can have it. Call it before anything else listens to keys. Returns the
 * function that stops it.
 */
export function mendMenuKeys(page: Window): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (!['Escape', 'ArrowDown', 'ArrowUp'].includes(event.key)) return;
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>(OPEN) : null;
    const menu = page.document.getElementById(button?.getAttribute('aria-controls') ?? '');
    if (button === null || menu === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === 'Escape') {
      button.click();
      return;
    }
    const items = [...menu.querySelectorAll<HTMLElement>(ITEMS)].filter(isShown);
    (event.key === 'ArrowDown' ? items[0] : items.at(-1))?.focus();
  };
  page.addEventListener('keydown', onKey, { capture: true });
  return () => page.removeEventListener('keydown', onKey, { capture: true });
}

/** The buttons of submenus are items of an open menu, which has the keys. */
const OPEN = '[aria-haspopup="menu"][aria-expanded="true"]:not([role="menuitem"])';
const ITEMS = '[data-menu-item]:not(:disabled, [data-disabled])';

function isShown(item: HTMLElement): boolean {
  return getComputedStyle(item).display !== 'none';
}
