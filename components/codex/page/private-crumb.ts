/** The breadcrumb before what is above a private Codex. */
export const PRIVATE = { label: 'Private' } as const;
