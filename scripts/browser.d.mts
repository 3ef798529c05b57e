/** Types of browser.mjs, for playwright.config.ts. */
export function ensureBrowser(say: (text: string) => void): string;
