/** Writes what an e-mail says, as plain text and as HTML: no pictures, no styles from elsewhere, nothing that tells of its being read. */
import { BinderyError } from '#core/errors.ts';
import { plainLine, plainLines } from '#core/text/plain-lines.ts';
import type { MailBlock, MailListItem } from '../ports/mail-outbox.port.ts';

export interface WrittenMail {
  readonly text: string;
  readonly html: string;
}

export interface MailFrame {
  /** The address of the instance; every link begins with it. */
  readonly appUrl: string;
  /** The name of the workspace, under the mail. */
  readonly workspace: string;
}

/** Throws `internal` for a link to another place: such a mail could be made to lead people astray. */
export function writeMail(blocks: readonly MailBlock[], { appUrl, workspace }: MailFrame): WrittenMail {
  const check = (url: string): string => {
    if (URL.parse(url)?.origin === new URL(appUrl).origin) return url;
    throw new BinderyError('internal', 'A link in an e-mail leads to another place than this instance.');
  };
  const text = [
    ...blocks.map((block) => textOf(block, check)),
    `-- \n${plainLine(workspace)} · ${appUrl}`,
  ].join('\n\n');
  const body = blocks.map((block) => htmlOf(block, check)).join('\n');
  return {
    text: `${text}\n`,
    html: page(body, `${htmlLine(workspace)} · ${anchor(appUrl, appUrl)}`),
  };
}

function textOf(block: MailBlock, check: (url: string) => string): string {
  if (block.kind === 'action') return `${plainLine(block.label)}:\n${check(block.url)}`;
  if (block.kind === 'heading') return plainLine(block.text).toUpperCase();
  if (block.kind === 'list') return block.items.map((item) => textItem(item, check)).join('\n');
  return plainLines(block.text);
}

function textItem({ text, detail, url }: MailListItem, check: (url: string) => string): string {
  const lines = [`- ${plainLine(text)}`];
  if (detail !== undefined) lines.push(`  ${plainLine(detail)}`);
  if (url !== undefined) lines.push(`  ${check(url)}`);
  return lines.join('\n');
}

const INK = '#2b2733';
const FAINT = '#615c69';
const DUSK = '#5b3fb0';

function htmlOf(block: MailBlock, check: (url: string) => string): string {
  if (block.kind === 'action') {
    const style = `display:inline-block;padding:10px 18px;border-radius:8px;background:${DUSK};color:#ffffff;text-decoration:none;font-weight:600`;
    return `<p style="margin:24px 0"><a href="${escapeHtml(check(block.url))}" style="${style}">${htmlLine(block.label)}</a></p>`;
  }
  if (block.kind === 'heading')
    return `<h2 style="margin:24px 0 8px;font-size:16px;line-height:24px">${htmlLine(block.text)}</h2>`;
  if (block.kind === 'list') {
    const items = block.items.map((item) => htmlItem(item, check)).join('');
    return `<ul style="margin:8px 0 16px;padding-left:20px">${items}</ul>`;
  }
  const style = block.kind === 'note' ? `margin:16px 0;font-size:13px;color:${FAINT}` : 'margin:16px 0';
  return `<p style="${style}">${escapeHtml(plainLines(block.text)).replaceAll('\n', '<br>')}</p>`;
}

function htmlItem({ text, detail, url }: MailListItem, check: (url: string) => string): string {
  const title = url === undefined ? htmlLine(text) : anchor(check(url), text);
  const more = detail === undefined ? '' : `<br><span style="color:${FAINT}">${htmlLine(detail)}</span>`;
  return `<li style="margin:4px 0">${title}${more}</li>`;
}

function anchor(url: string, label: string): string {
  return `<a href="${escapeHtml(url)}" style="color:${DUSK}">${htmlLine(label)}</a>`;
}

function page(body: string, foot: string): string {
  const font = "font:15px/24px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
  return `<!doctype html>
<html dir="auto">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"></head>
<body style="margin:0;padding:24px;background:#ffffff;color:${INK};${font}">
<div style="max-width:560px;margin:0 auto">
${body}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #e3dfe6;font-size:13px;color:${FAINT}">${foot}</p>
</div>
</body>
</html>
`;
}

function htmlLine(text: string): string {
  return escapeHtml(plainLine(text));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
