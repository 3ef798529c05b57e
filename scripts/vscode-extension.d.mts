/** Types of vscode-extension.mjs, for tests. */
export function buildVscodeExtension(folder?: string): Promise<string>;
