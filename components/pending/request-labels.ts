/** The labels of waiting and refused requests. */
import { displayTitle } from '#components/ui/display-title.ts';
import type { PendingRequest } from '#sync/pending/pending-request.ts';

const FAVOURITE = {
  star: 'Added to favourites',
  unstar: 'Removed from favourites',
  move: 'Moved in favourites',
} as const;

/** “Made “Trip to Ghent””; `title` is what the Codex is called by now. */
export function requestLabel(request: PendingRequest, title = request.title): string {
  switch (request.kind) {
    case 'create-codex':
      return `Made “${displayTitle(title)}” (${request.templateName})`;
    case 'attach-file':
      return `Attached ${request.name}`;
    case 'mark-notifications':
      return request.ids.length === 1
        ? `Marked in the Inbox: “${displayTitle(title)}”`
        : `Marked ${request.ids.length} in the Inbox`;
    case 'decide-suggestion':
      return `${request.verb === 'accept' ? 'Accepted' : 'Rejected'} a suggestion in “${displayTitle(title)}”`;
    case 'favourite':
      return `${FAVOURITE[request.act]}: “${displayTitle(title)}”`;
  }
}

/** What the server did not take, why, and that it is still here. */
export function requestRefusalLabel(request: PendingRequest, title = request.title): string {
  const reason = request.failure?.message ?? '';
  switch (request.kind) {
    case 'create-codex':
      return `“${displayTitle(title)}” is on this device only: the server did not accept it. ${reason}`;
    case 'attach-file':
      return `${request.name} is on this device only: the server did not accept it. ${reason}`;
    case 'mark-notifications':
      return `What you marked in the Inbox was not accepted by the server. ${reason}`;
    case 'decide-suggestion':
      return `The suggestion in “${displayTitle(title)}” was not ${request.verb === 'accept' ? 'accepted' : 'rejected'}: look at it again. ${reason}`;
    case 'favourite':
      return `“${displayTitle(title)}” among your favourites: the server did not accept it. ${reason}`;
  }
}
