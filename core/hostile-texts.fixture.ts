/** For tests: texts that would run script, leave their place or pass for something else, if anything read them as more than letters. */

/** What every payload calls if it runs: a test looks whether anybody did. */
export const CALL = 'hostile()';

const TAGS = [
  `<script>${CALL}</script>`,
  `<ScRiPt>${CALL}</sCrIpT>`,
  `<script/x>${CALL}</script>`,
  `<script src="data:text/javascript,${CALL}"></script>`,
  `<img src=x onerror=${CALL}>`,
  `<img src=x onerror="${CALL}"//`,
  `<img/src="x"/onerror="${CALL}">`,
  `<img src="x\`onerror=${CALL}\`">`,
  `<body onload=${CALL}>`,
  `<input autofocus onfocus=${CALL}>`,
  `<details open ontoggle=${CALL}>`,
  `<video><source onerror="${CALL}"></video>`,
  `<audio src=x onerror=${CALL}>`,
  `<marquee onstart=${CALL}>x</marquee>`,
  `<iframe src="javascript:${CALL}"></iframe>`,
  `<iframe srcdoc="<script>${CALL}</script>"></iframe>`,
  `<object data="javascript:${CALL}"></object>`,
  `<embed src="javascript:${CALL}">`,
  `<form action="javascript:${CALL}"><button>go</button></form>`,
  `<button formaction="javascript:${CALL}">go</button>`,
  `<base href="javascript:${CALL}//">`,
  `<meta http-equiv="refresh" content="0;url=javascript:${CALL}">`,
  `<link rel="stylesheet" href="javascript:${CALL}">`,
  `<template><script>${CALL}</script></template>`,
];

const BREAKOUTS = [
  `"><script>${CALL}</script>`,
  `'><img src=x onerror=${CALL}>`,
  `" onmouseover="${CALL}" x="`,
  `' onfocus='${CALL}' autofocus x='`,
  `</title><script>${CALL}</script>`,
  `</textarea><script>${CALL}</script>`,
  `</style><script>${CALL}</script>`,
  `</script><script>${CALL}</script>`,
  `--><script>${CALL}</script>`,
  `]]><script>${CALL}</script>`,
];

const FOREIGN = [
  `<svg onload=${CALL}>`,
  `<svg><script>${CALL}</script></svg>`,
  `<svg><a xlink:href="javascript:${CALL}"><text>x</text></a></svg>`,
  `<svg><animate onbegin=${CALL} attributeName=x dur=1s>`,
  `<svg><foreignObject><img src=x onerror=${CALL}></foreignObject></svg>`,
  `<math><mtext><script>${CALL}</script></mtext></math>`,
  `<math href="javascript:${CALL}">x</math>`,
  // Mutation: harmless as written, not as written out and read again.
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${CALL}&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=${CALL}>">`,
  `<svg></p><style><a id="</style><img src=1 onerror=${CALL}>">`,
  `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${CALL}>`,
];

const ADDRESSES = [
  `javascript:${CALL}`,
  `JaVaScRiPt:${CALL}`,
  `java\tscript:${CALL}`,
  `\u0001javascript:${CALL}`,
  `data:text/html,<script>${CALL}</script>`,
  `vbscript:${CALL}`,
  `//evil.example/${CALL}`,
];

const MARKUP = [
  `[click](javascript:${CALL})`,
  `[click](JaVaScRiPt&colon;${CALL})`,
  `[click](java&Tab;script:${CALL})`,
  `[click](data:text/html;base64,PHNjcmlwdD4=)`,
  `![x](javascript:${CALL})`,
  `![x](https://evil.example/track.png "x" onerror=${CALL})`,
  `<javascript:${CALL}>`,
  `[a]: javascript:${CALL}\n[a]`,
  `@[x](javascript:${CALL})`,
  `[[javascript:${CALL}]]`,
  '```html\n<script>hostile()</script>\n```',
  `{{constructor.constructor('${CALL}')()}}`,
  `\${${CALL}}`,
  `<%= ${CALL} %>`,
  `{ label: '${CALL}' }`,
];

const STYLES_AND_LETTERS = [
  `<style>*{background:url("javascript:${CALL}")}</style>`,
  `<p style="behavior:url(#x);-moz-binding:url(javascript:${CALL})">x</p>`,
  `x;background-image:url(javascript:${CALL})`,
  `\uFF1Cscript\uFF1E${CALL}\uFF1C/script\uFF1E`,
  `\u202Egnp.txt\u202C <script>${CALL}</script>`,
  `<scr\u0131pt>${CALL}</scr\u0131pt>`,
  `<img src=x\u2028onerror=${CALL}>`,
  `&lt;script&gt;${CALL}&lt;/script&gt;`,
  `%3Cscript%3E${CALL}%3C/script%3E`,
  `\\u003cscript\\u003e${CALL}\\u003c/script\\u003e`,
  `Hi\r\nBcc: victim@example.org`,
  `Hi\nContent-Type: text/html\n\n<script>${CALL}</script>`,
  `x\r\nSet-Cookie: a=b`,
  `\u001B]0;title\u0007\u001B[31mred`,
  `=cmd|' /C calc'!A0`,
];

export const HOSTILE_TEXTS: readonly string[] = [
  ...TAGS,
  ...BREAKOUTS,
  ...FOREIGN,
  ...ADDRESSES,
  ...MARKUP,
  ...STYLES_AND_LETTERS,
];

/** An element, as far as it is looked at here. */
interface Looked {
  readonly localName: string;
  readonly attributes: ArrayLike<{ readonly name: string; readonly value: string }>;
}

const BANNED = [
  ...['script', 'iframe', 'object', 'embed', 'base', 'form', 'math', 'noscript', 'marquee', 'template'],
];

/** What is against a piece of a page: elements, handlers and addresses that no text of ours becomes. Empty for none. */
export function findHostile(
  root: { querySelectorAll(selector: string): ArrayLike<Looked> },
  mayLeadTo: (address: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  for (const element of Array.from(root.querySelectorAll('*'))) {
    const name = element.localName;
    if (BANNED.includes(name)) found.push(`<${name}>`);
    for (const { name: attribute, value } of Array.from(element.attributes)) {
      if (/^on/i.test(attribute) || attribute === 'srcdoc') found.push(`${name} ${attribute}`);
      if (/^(href|src|action|formaction|xlink:href|data)$/i.test(attribute) && !mayLeadTo(value))
        found.push(`${name} ${attribute}=${value.slice(0, 60)}`);
    }
  }
  return found;
}
