/** The keys of cached queries; mutations invalidate by these. */

export const keys = {
  me: ['me'],
  setup: ['setup'],
  members: ['members'],
  templates: ['templates'],
  template: (id: string, version: number | undefined) => ['template', id, version ?? 'newest'],
  /** Everything about Codices: lists, search, single ones. */
  codices: ['codices'],
  facets: ['codices', 'facets'],
  recentCodices: ['codices', 'recent'],
  codexSearch: (query: string) => ['codices', 'search', query],
  codex: (id: string) => ['codices', 'one', id],
  references: (id: string) => ['codices', 'references', id],
  backlinks: (id: string) => ['codices', 'backlinks', id],
  graph: (kind: string | null, template: string | null) => ['codices', 'graph', kind, template],
  review: ['codices', 'for-review'],
  assigned: ['codices', 'assigned'],
  trash: ['codices', 'trash'],
  privateCodices: ['codices', 'private'],
  /** Everything a member is told of. */
  notifications: ['notifications'],
  favourites: ['favourites'],
  digest: ['digest'],
  push: ['push'],
  reviews: ['reviews'],
  watching: (codexId: string) => ['watching', codexId],
  apiTokens: ['api-tokens'],
  signInMethods: ['sign-in-methods'],
  sessions: ['sessions'],
  waysToSignIn: ['ways-to-sign-in'],
  invitations: ['invitations'],
} as const;
