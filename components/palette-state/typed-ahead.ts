/** Captures keys typed between opening the palette and its input having the focus. */

/** The attribute of the palette's input; keys that reach it are not captured. */
export const PALETTE_FIELD_MARK = 'data-palette-field';

export class TypedAhead {
  /** `null` while nothing is awaited. */
  private typed: string | null = null;
  private readonly onEscape: () => void;

  /** `onEscape`: whoever called for the palette wants it no more. */
  constructor(onEscape: () => void) {
    this.onEscape = onEscape;
  }

  /** What stands in the field when it comes: `words`, and what is typed until then. */
  start(words: string): void {
    this.stop();
    this.typed = words;
    window.addEventListener('keydown', this.keep, { capture: true });
  }

  stop(): void {
    this.typed = null;
    window.removeEventListener('keydown', this.keep, { capture: true });
  }

  /** As far as it has been typed; `null` while nothing is awaited. */
  words(): string | null {
    return this.typed;
  }

  /** Hands it to the field, which gets the keys from now on; `null` while nothing is awaited. */
  take(): string | null {
    const words = this.typed;
    this.stop();
    return words;
  }

  private readonly keep = (event: KeyboardEvent): void => {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph');
    // What an input method composes can't be handed on.
    if (this.typed === null || isShortcut || event.isComposing) return;
    if (event.target instanceof Element && event.target.hasAttribute(PALETTE_FIELD_MARK)) {
      this.stop();
      return;
    }
    const { key } = event;
    if (key === 'Escape') this.onEscape();
    else if (key === 'Backspace') this.typed = [...this.typed].slice(0, -1).join('');
    else if ([...key].length === 1) this.typed += key;
    // Enter, Tab and arrows: there is no option to choose yet, and the page must not take them.
    else if (!['Enter', 'Tab', 'Delete'].includes(key) && !key.startsWith('Arrow')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
}
