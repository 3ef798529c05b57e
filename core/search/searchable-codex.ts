/** A Codex as search sees it, on the server and on a device. */

/** The text of one field, to find words in and to show them. */
export interface SearchEntry {
  readonly field: string;
  readonly label: string;
  readonly text: string;
  /** Values rank above prose. */
  readonly isValue: boolean;
}

export interface SearchableCodex {
  readonly title: string;
  /** Values first, then prose, each in the order of the template. */
  readonly entries: readonly SearchEntry[];
  readonly facets: readonly string[];
}
