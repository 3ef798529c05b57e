/** The style of exported HTML pages: light, dark and print. */
export const PAGE_STYLE = `
:root { --ink: #2a2620; --soft: #6b6459; --line: #e3ddd2; --page: #fbf9f5; --accent: #6b4fa0; --well: #f3efe7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ebe6dc; --soft: #a79f92; --line: #3a352d; --page: #1c1915; --accent: #b9a3e3; --well: #26221c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1.05rem/1.6 Newsreader, Georgia, 'Times New Roman', serif; }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1, h2, h3, h4, h5, h6 { font-family: Inter, system-ui, sans-serif; line-height: 1.25; margin: 1.8em 0 0.5em; overflow-wrap: anywhere; }
h1 { font-size: 2rem; margin-top: 0; } h2 { font-size: 1.45rem; } h3 { font-size: 1.2rem; } h4, h5, h6 { font-size: 1rem; }
p, ul, ol, pre, blockquote, table, dl { margin: 0 0 1em; overflow-wrap: anywhere; }
a { color: var(--accent); }
article article { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 2rem; }
.origin, dt, nav { font-family: Inter, system-ui, sans-serif; font-size: 0.875rem; color: var(--soft); }
nav { margin-bottom: 2.5rem; } nav ul { list-style: none; padding-inline-start: 1rem; margin: 0; } nav > ul { padding: 0; }
dl { display: grid; gap: 0.35rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
dd { margin: 0; } dt, dd { text-align: match-parent; }
.text { white-space: pre-wrap; unicode-bidi: plaintext; }
.steps, .rich ul[data-type='taskList'] { list-style: none; padding-inline-start: 0; }
.rich ul[data-type='taskList'] li { display: flex; gap: 0.5rem; } .rich ul[data-type='taskList'] p { margin: 0; }
.missing { color: var(--soft); font-style: italic; }
img { max-width: 100%; height: auto; border-radius: 6px; }
pre, code { font-family: 'JetBrains Mono', ui-monospace, monospace; font-size: 0.9em; background: var(--well); border-radius: 6px; }
pre { padding: 0.9rem 1rem; overflow-x: auto; } pre code { padding: 0; } code { padding: 0.1em 0.3em; }
blockquote { border-inline-start: 3px solid var(--line); margin-inline: 0; padding-inline-start: 1rem; color: var(--soft); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 0.95em; }
th, td { border: 1px solid var(--line); padding: 0.4rem 0.6rem; text-align: start; vertical-align: top; } th { background: var(--well); }
th p, td p, li > p { margin: 0; } hr { border: 0; border-top: 1px solid var(--line); margin: 2rem 0; }
@media print {
  :root { --ink: #000; --soft: #444; --line: #bbb; --page: #fff; --well: #f4f4f4; }
  main { max-width: none; padding: 0; } nav { display: none; } article article { break-before: page; border: 0; }
  h1, h2, h3, h4 { break-after: avoid; } pre, table, img { break-inside: avoid; }
}
`;
