/** Mutations of one's own profile. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, readAnswer, send } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { noteReaderDates } from '#components/locale/reader-dates.ts';
import { type Me, meSchema, type PatchMeBody } from '#core/protocol/api/people.ts';

/** Keeps what the server answers, and has the members asked for again: one is among them. */
function useProfileChange<Input>(change: (input: Input) => Promise<Me>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (me) => {
      noteReaderDates(me);
      client.setQueryData(keys.me, me);
      await client.invalidateQueries({ queryKey: keys.members });
    },
  });
}

export function useChangeProfile() {
  return useProfileChange((body: PatchMeBody) => api.patch('/me', body, meSchema));
}

/** Sends the bytes of a picture. */
export function useSetPicture() {
  return useProfileChange(async (file: Blob) => {
    const headers = { accept: 'application/json', 'content-type': 'application/octet-stream' };
    const response = await send('/api/v1/me/picture', { method: 'PUT', headers, body: file });
    return await readAnswer(response, meSchema, 'PUT /me/picture');
  });
}

export function useRemovePicture() {
  return useProfileChange(async (_: undefined) => {
    const response = await send('/api/v1/me/picture', {
      method: 'DELETE',
      headers: { accept: 'application/json' },
    });
    return await readAnswer(response, meSchema, 'DELETE /me/picture');
  });
}
