/** The look of a member, as answers have it. */
import type { User } from '#prisma/generated/client.ts';

/** The colour, and the address of the picture: another one for another picture, so that it can be kept for good. */
export function presentLook({ id, hue, picture }: Pick<User, 'id' | 'hue' | 'picture'>) {
  return { hue, picture: picture === null ? null : `/api/v1/members/${id}/picture?v=${picture}` };
}
