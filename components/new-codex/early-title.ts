/** A text box out of sight that takes what is typed for a new Codex until its title stands on the page. */
import { MAX_TITLE_LENGTH } from '#core/protocol/api/codices.ts';

/** For so long the focus is taken back from what gets it without a hand: the menu that closes gives it to its button. */
const HOLD_MS = 2000;
const TEXT_BOX = 'input, textarea, select, [contenteditable="true"]';

/** Gets the text and whether the person is still in it, and from then on has the focus. */
export type TakeOver = (text: string, isHere: boolean) => void;

/**
 * Made in the very event that asks for the Codex, so that no key comes in between. A real text box: input methods and the
 * keyboards of phones write in it as in any other. Whoever goes elsewhere meanwhile keeps the focus there, and the text.
 */
export class EarlyTitle {
  private readonly input = document.createElement('input');
  private readonly listeners = new Set<() => void>();
  private readonly begun: number;
  private readonly now: () => number;
  private readonly ending = new AbortController();
  private isLeft = false;
  private isComposing = false;

  constructor(now: () => number) {
    this.now = now;
    this.begun = now();
    this.input.className = 'vb-hidden';
    this.input.style.insetBlockStart = '0';
    this.input.maxLength = MAX_TITLE_LENGTH;
    this.input.autocomplete = 'off';
    this.input.setAttribute('aria-label', 'Title');
    document.body.append(this.input);
    this.listen();
    this.focus();
  }

  /** As typed so far. */
  get text(): string {
    return this.input.value;
  }

  /** Calls back when something is typed; answers the unsubscriber. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Hands the text over, once: at once, or when the input method is done with its word. Answers how to call that off. */
  handOver(take: TakeOver): () => void {
    const calledOff = new AbortController();
    const give = () => {
      if (this.ending.signal.aborted || calledOff.signal.aborted) return;
      take(this.text.trimEnd(), !this.isLeft);
      this.end();
    };
    if (!this.isComposing) give();
    else this.input.addEventListener('compositionend', give, { once: true });
    return () => calledOff.abort();
  }

  /** Takes the box away; answers what was typed. */
  end(): string {
    this.ending.abort();
    this.input.remove();
    return this.text.trim();
  }

  private listen(): void {
    const { signal } = this.ending;
    this.input.addEventListener('compositionstart', () => {
      this.isComposing = true;
    });
    this.input.addEventListener('compositionend', () => {
      this.isComposing = false;
    });
    this.input.addEventListener('input', () => this.tell());
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    document.addEventListener('pointerdown', () => this.leave(), { signal, capture: true });
    document.addEventListener('focusin', ({ target }) => this.onFocus(target), { signal });
  }

  /** The title is one line: Enter parts words, as a line break that is pasted does. */
  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Tab') this.leave();
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    this.input.setRangeText(' ', this.input.selectionStart ?? 0, this.input.selectionEnd ?? 0, 'end');
    this.tell();
  }

  private onFocus(target: EventTarget | null): void {
    if (target === this.input || this.isLeft) return;
    const isHeld = this.now() - this.begun < HOLD_MS;
    if (isHeld && target instanceof Element && !target.matches(TEXT_BOX)) this.focus();
    else this.leave();
  }

  private leave(): void {
    this.isLeft = true;
    this.isComposing = false;
    // Later, so that Tab goes on from where it was pressed.
    setTimeout(() => this.input.remove());
  }

  private focus(): void {
    this.input.focus({ preventScroll: true });
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
