import { describe, expect, it } from 'vitest';
import { looksLikeMarkdown } from './markdown-paste.ts';

describe('Markdown in the clipboard', () => {
  it.each([
    '# Title',
    'a **bold** word',
    '- one\n- two',
    '1. one',
    '> said',
    '| a | b |\n|---|---|',
    'see [this](https://example.org)',
    '`code`',
  ])('is recognised in %j', (text) => {
    expect(looksLikeMarkdown(text)).toBe(true);
  });

  it.each([
    'Plain words.',
    '3 * 4 * 5',
    'a - b',
    '#tag',
    'C# and F#',
    'costs [about] 5',
    '2026-11-14',
    'snake_case_name',
  ])('is not suspected in %j', (text) => {
    expect(looksLikeMarkdown(text)).toBe(false);
  });
});
