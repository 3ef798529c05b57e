import { describe, expect, it } from 'vitest';
import { distanceToClear } from './caret-clearance.ts';

const toast = { top: 700, bottom: 760, left: 400, right: 840 };
const caretAt = (x: number, y: number) => ({ top: y, bottom: y + 20, left: x, right: x });

describe('distance to clear', () => {
  it('is none where nothing covers the caret', () => {
    expect(distanceToClear(caretAt(500, 600), [toast])).toBe(0);
    expect(distanceToClear(caretAt(300, 720), [toast])).toBe(0);
    expect(distanceToClear(caretAt(500, 720), [])).toBe(0);
  });

  it('brings the caret above the highest of the toasts that cover it', () => {
    const above = { ...toast, top: 630, bottom: 690 };
    expect(distanceToClear(caretAt(500, 720), [toast])).toBe(52);
    expect(distanceToClear(caretAt(500, 680), [toast, above])).toBe(82);
    const cleared = 700 + 20 - distanceToClear(caretAt(500, 700), [toast]);
    expect(cleared).toBeLessThan(toast.top);
  });
});
