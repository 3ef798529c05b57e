/** The addresses of resources: `bindery://codices/<id>`, `bindery://templates/<id>` and `bindery://inbox`. */
const CODEX_PREFIX = 'bindery://codices/';
const TEMPLATE_PREFIX = 'bindery://templates/';

export const INBOX_ADDRESS = 'bindery://inbox';
export const CODEX_ADDRESS = `${CODEX_PREFIX}{id}`;
export const TEMPLATE_ADDRESS = `${TEMPLATE_PREFIX}{id}`;

export function codexAddress(id: string): string {
  return `${CODEX_PREFIX}${encodeURIComponent(id)}`;
}

export function templateAddress(id: string): string {
  return `${TEMPLATE_PREFIX}${encodeURIComponent(id)}`;
}
