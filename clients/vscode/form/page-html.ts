/** The HTML of the page that the form stands in, and the policy that it is under. */

export interface PageFiles {
  /** Of this page alone: bytes that nobody can guess. */
  readonly nonce: string;
  /** Where the editor serves the files of the extension from, as a source of a policy. */
  readonly source: string;
  readonly script: string;
  readonly styles: string;
}

/** Its scripts are ours alone, and it reaches nothing by itself: what it asks for goes through the extension. */
export function writeFormPage({ nonce, source, script, styles }: PageFiles): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'unsafe-inline'`,
    `font-src ${source}`,
    `img-src ${source} data: blob:`,
    ...[
      "connect-src 'none'",
      "frame-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ],
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${styles}" />
    <title>Codex</title>
  </head>
  <body>
    <div id="root"></div>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
}
