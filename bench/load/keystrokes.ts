/** Keystrokes in a text field of a real browser, each measured until the frame is drawn in which its letter stands. */
import type { Page } from '@playwright/test';

const FIELD = '[role="textbox"]';

/** Types `count` letters where the caret is, one every `everyMs`, and answers how long each took until it was drawn, ms. */
export async function timeOfLetters(page: Page, count: number, everyMs: number): Promise<number[]> {
  const took: number[] = [];
  for (let letter = 0; letter < count; letter += 1) {
    took.push(await timeOfLetter(page, 'abcdefghij'.charAt(letter % 10)));
    await page.waitForTimeout(everyMs);
  }
  return took;
}

async function timeOfLetter(page: Page, letter: string): Promise<number> {
  const watch = await page.evaluateHandle((field) => {
    const text = () => document.activeElement?.closest(field)?.textContent?.length ?? 0;
    const before = text();
    const drawn = new Promise<number>((resolve) => {
      const watchFrames = ({ timeStamp }: Event): void => {
        const look = () => {
          if (text() === before) return requestAnimationFrame(look);
          // Queued by a frame, it runs once that frame is drawn.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - timeStamp);
          return port2.postMessage(null);
        };
        requestAnimationFrame(look);
      };
      addEventListener('keydown', watchFrames, { capture: true, once: true });
    });
    return { drawn };
  }, FIELD);
  await page.keyboard.press(letter);
  return await watch.evaluate(({ drawn }) => drawn);
}
