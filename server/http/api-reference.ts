/** `/api/docs`: the OpenAPI document as a page, without scripts or external files. */
import { createHash } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { compression } from './requests/compression.ts';
import type { HttpEnv } from './requests/context.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: JsonObject;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonObject }>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}
interface Placed extends Operation {
  readonly method: string;
  readonly path: string;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#dcd8d0, #3a3835); --quiet: light-dark(#66615a, #a39d94); --ground: light-dark(#faf9f6, #1b1a19); --text: light-dark(#24211d, #e8e4dd); --accent: light-dark(#7a4a12, #e0a865); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 6rem; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.9rem; margin: 0 0 .25rem; } h2 { margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); } h3 { display: inline; font-size: 1rem; }
a { color: var(--accent); } code { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
nav ul { columns: 14rem; padding-left: 1.1rem; } .quiet { color: var(--quiet); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .6rem 0; } summary { padding: .7rem .9rem; cursor: pointer; overflow-wrap: anywhere; } summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; border-radius: .5rem; }
details > div { padding: 0 .9rem .9rem; overflow-x: auto; } tr > :last-child { padding-right: 0; } .summary { margin-left: .75rem; } .method { display: inline-block; min-width: 4.2rem; font-weight: 700; color: var(--accent); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; } th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); } th { color: var(--quiet); font-weight: 600; font-size: .875rem; }
`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Adds the page, written when it is first opened. It is the same for everybody and so comes before the guards of the API. */
export function addApiReference(app: OpenAPIHono<HttpEnv>, document: () => JsonObject): void {
  let page: string | undefined;
  app.get('/api/docs', compression, (c) => {
    page ??= writeApiReference(document());
    c.header('Content-Security-Policy', POLICY);
    c.header('Cache-Control', 'no-cache');
    return c.html(page);
  });
}

/** The whole page as HTML. */
export function writeApiReference(document: JsonObject): string {
  const operations = operationsOf(document);
  const tags =
    (document['tags'] as readonly { readonly name: string; readonly description?: string }[]) ?? [];
  const { schemas = {} } = document['components'] as {
    readonly schemas?: Readonly<Record<string, JsonObject>>;
  };
  const sections = tags.map(({ name, description = '' }) => {
    const own = operations.filter(({ tags: named }) => named?.includes(name));
    return `<section><h2 id="${idOf(name)}">${escapeHtml(name)}</h2><p class="quiet">${escapeHtml(description)}</p>${own.map(writeOperation).join('')}</section>`;
  });
  const shapes = Object.entries(schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escapeHtml(name)}"><summary><h3><code>${escapeHtml(name)}</code></h3></summary><div>${writeSchema(schema)}</div></details>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vespera Bindery: REST API</title><style>${STYLE}</style></head>
<body><header><h1>REST API</h1><p>All paths are below <code>/api/v1</code>. For client generators: <a href="/api/v1/openapi.json">openapi.json</a>.</p></header>
<nav aria-label="Contents"><ul>${tags.map(({ name }) => `<li><a href="#${idOf(name)}">${escapeHtml(name)}</a></li>`).join('')}<li><a href="#schemas">Schemas</a></li></ul></nav>
<main>${sections.join('\n')}<section><h2 id="schemas">Schemas</h2>${shapes.join('\n')}</section></main></body></html>
`;
}

function operationsOf(document: JsonObject): Placed[] {
  const paths = document['paths'] as unknown as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

function writeOperation({
  operationId,
  method,
  path,
  summary = '',
  parameters = [],
  requestBody,
  responses,
}: Placed): string {
  const asked = parameters.map(
    ({ name, in: place, required = false, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(place)}${required ? ', required' : ''}</td><td>${typeOf(schema)}${describe(schema)}</td></tr>`,
  );
  const answers = Object.entries(responses).map(
    ([status, { description, content }]) =>
      `<tr><td><code>${escapeHtml(status)}</code></td><td>${withCode(description)}</td><td>${contentOf(content)}</td></tr>`,
  );
  return `<details id="${escapeHtml(operationId)}"><summary><h3><span class="method">${method}</span> <code>${escapeHtml(path)}</code></h3> <span class="summary">${escapeHtml(summary)}</span></summary><div>
<p class="quiet"><code>${escapeHtml(operationId)}</code></p>${
    asked.length > 0
      ? `<table><tr><th scope="col">Parameter</th><th scope="col">In</th><th scope="col">Value</th></tr>${asked.join('')}</table>`
      : ''
  }${requestBody ? `<p>Body: ${contentOf(requestBody.content)}</p>` : ''}
<table><tr><th scope="col">Status</th><th scope="col">When</th><th scope="col">Answer</th></tr>${answers.join('')}</table></div></details>`;
}

function contentOf(content: Content['content'] = {}): string {
  return Object.entries(content)
    .map(([type, { schema }]) =>
      // Nearly every line of every table would say it.
      type === 'application/problem+json'
        ? typeOf(schema)
        : `${typeOf(schema)} <span class="quiet">${escapeHtml(type)}</span>`,
    )
    .join('<br>');
}

function writeSchema(schema: JsonObject): string {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const rows = Object.entries(properties).map(
    ([name, value]) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${required.has(name) ? 'required' : ''}</td><td>${typeOf(value)}${describe(value)}</td></tr>`,
  );
  return rows.length === 0
    ? `<p>${typeOf(schema)}${describe(schema)}</p>`
    : `<table><tr><th scope="col">Key</th><th scope="col"></th><th scope="col">Value</th></tr>${rows.join('')}</table>`;
}

/** A schema in a few words, with links to those that have a name. */
function typeOf(schema: JsonObject | undefined): string {
  if (schema === undefined) return 'anything';
  const { $ref, anyOf, oneOf, type, items, format } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  }
  const choices = (anyOf ?? oneOf) as readonly JsonObject[] | undefined;
  if (choices) return choices.map(typeOf).join(' or ');
  const values = schema['enum'] as readonly JsonValue[] | undefined;
  if (values) return values.map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(', ');
  if (type === 'array') return `list of ${typeOf(items as JsonObject | undefined)}`;
  const name = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'anything';
  return escapeHtml(typeof format === 'string' ? `${name} (${format})` : name);
}

function describe(schema: JsonObject | undefined): string {
  const words = schema?.['description'];
  return typeof words === 'string' ? ` <span class="quiet">${withCode(words)}</span>` : '';
}

function idOf(name: string): string {
  return name.toLowerCase().replace(/\W+/g, '-');
}

/** Backticks as they are read in Markdown. */
function withCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
