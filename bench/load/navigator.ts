/** Measures the navigator in a real browser: first paint, scrolling, and moves. */
import type { Page } from '@playwright/test';

export interface Scrolling {
  /** Frames drawn in a second. */
  readonly fps: number;
  /** Between two frames, ms. */
  readonly frameP95: number;
}

const ROW = '[role="tree"] [role="treeitem"]';

/** Tells the page to note when what `selector` names is painted for the first time, on this and every later load. */
export async function watchFirst(page: Page, selector: string): Promise<void> {
  // tsx marks every function it compiles with this one, which the page does not have.
  await page.context().addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript((wanted) => {
    const look = () => {
      if (document.querySelector(wanted) === null) return requestAnimationFrame(look);
      // Queued by a frame, it runs once that frame is drawn.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => performance.mark('bench-shown');
      return port2.postMessage(null);
    };
    requestAnimationFrame(look);
  }, selector);
}

/** From the navigation's start until what is watched for was painted, ms. */
export async function timeToFirst(page: Page): Promise<number> {
  await page.waitForFunction(() => performance.getEntriesByName('bench-shown').length > 0, null, {
    timeout: 60_000,
  });
  return page.evaluate(() => performance.getEntriesByName('bench-shown')[0]?.startTime ?? Number.NaN);
}

/** Scrolls the nearest scroller around `selector` by `step` px a frame for `ms`, up and down. */
export async function measureScrolling(page: Page, selector: string, ms: number): Promise<Scrolling> {
  const frames = await page.evaluate(
    async ({ selector, ms }) => {
      let box = document.querySelector(selector)?.parentElement ?? null;
      while (box !== null && box.scrollHeight <= box.clientHeight) box = box.parentElement;
      if (box === null) throw new Error(`nothing around ${selector} scrolls`);
      const scroller = box;
      const times: number[] = [];
      let step = scroller.clientHeight / 3;
      await new Promise<void>((resolve) => {
        const draw = (time: number) => {
          times.push(time);
          if (time - (times[0] ?? time) >= ms) return resolve();
          const end = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1;
          if ((step > 0 && end) || (step < 0 && scroller.scrollTop === 0)) step = -step;
          scroller.scrollTop += step;
          requestAnimationFrame(draw);
        };
        requestAnimationFrame(draw);
      });
      return times.slice(1).map((time, index) => time - (times[index] ?? time));
    },
    { selector, ms },
  );
  const sorted = [...frames].sort((a, b) => a - b);
  const total = frames.reduce((sum, frame) => sum + frame, 0);
  return {
    fps: (frames.length / total) * 1000,
    frameP95: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN,
  };
}

/** Presses `key` and answers how long it took until the frame was drawn in which the focused row stands elsewhere, ms. */
export async function timeOfMove(page: Page, key: string): Promise<number> {
  const watch = await page.evaluateHandle((rows) => {
    const name = document.activeElement?.getAttribute('aria-label');
    const top = () =>
      [...document.querySelectorAll(rows)]
        .find((row) => row.getAttribute('aria-label') === name)
        ?.getBoundingClientRect().top;
    const from = top();
    const seen = new Promise<number>((resolve) => {
      const watchFrames = ({ timeStamp }: Event): void => {
        const look = () => {
          if (top() === from) return requestAnimationFrame(look);
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - timeStamp);
          return port2.postMessage(null);
        };
        requestAnimationFrame(look);
      };
      addEventListener('keydown', watchFrames, { capture: true, once: true });
    });
    return { seen };
  }, ROW);
  await page.keyboard.press(key);
  return watch.evaluate(({ seen }) => seen);
}
