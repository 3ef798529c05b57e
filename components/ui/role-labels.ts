/** The labels and descriptions of roles. */
import type { Role } from '#core/access/policy.ts';

export const ROLE_LABELS: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  editor: 'Editor',
  commenter: 'Commenter',
  viewer: 'Viewer',
};

export const ROLE_MEANINGS: Record<Role, string> = {
  owner: 'Everything, owners included',
  admin: 'Members and templates',
  editor: 'Writes and shares Codices',
  commenter: 'Reads and comments',
  viewer: 'Reads Codices',
};
