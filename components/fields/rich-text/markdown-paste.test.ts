import { describe, expect, it } from 'vitest';
import { jsonToMarkdown } from '#richtext/markdown/markdown.ts';
import { looksLikeMarkdown, readPastedMarkdown } from './markdown-paste.ts';

describe('Markdown in the clipboard', () => {
  it.each([
    '# Title',
    'words\n\n## Title\nwords',
    '- one\n- two',
    '1. one\n2. two',
    '- [ ] one\n- [x] two',
    '```\ncode\n```',
    '| a | b |\n|---|---|',
    'a | b\n--- | ---\n1 | 2',
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
    'a **bold** word\nand a second line',
    'see [this](https://example.org)\nand that',
    'run `code`\nthen C:\\new\\!important',
    'Hello,\n- Ada said so.\nBye',
    '- signed, Ada',
    '```\nnever closed',
    '> said\nquoted',
  ])('is not suspected in %j', (text) => {
    expect(looksLikeMarkdown(text)).toBe(false);
  });

  it('keeps lines as lines, and the backslashes of paths', () => {
    const source = '# Disks\nC:\\.git\\!x\n\\\\server\\_share\nlast\n\n- D:\\_a\n- `E:\\_b`';
    const written = jsonToMarkdown({ type: 'doc', content: readPastedMarkdown(source) ?? [] });
    expect(written).toBe(
      '# Disks\n\nC:\\\\.git\\\\!x\\\n\\\\\\\\server\\\\\\_share\\\nlast\n\n- D:\\\\\\_a\n- `E:\\_b`',
    );
  });

  it('joins the lines of a paragraph that was wrapped', () => {
    const wrapped = 'This line is as long as the lines of texts that are wrapped by hand\nor by a program.';
    const [, paragraph] = readPastedMarkdown(`# Title\n\n${wrapped}`) ?? [];
    expect(paragraph?.content).toEqual([{ type: 'text', text: wrapped.replace('\n', ' ') }]);
  });
});
