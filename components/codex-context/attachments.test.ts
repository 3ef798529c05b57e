import { describe, expect, it } from 'vitest';
import { createAttachments } from './attachments.ts';

const csv = new File(['a,b'], 'numbers.csv', { type: 'text/csv' });
const pdf = new File(['%PDF'], 'report.pdf', { type: 'application/pdf' });
const png = new File(['png'], 'photo.png', { type: 'image/png' });

describe('attachments', () => {
  it('gives each file to the first field that takes its kind and has room, and answers the rest', () => {
    const attachments = createAttachments();
    const sent: Record<string, string[]> = { papers: [], any: [] };
    const send = (field: string) => (files: readonly File[]) =>
      void sent[field]?.push(...files.map(({ name }) => name));
    attachments.add(() => ({ accept: ['application/pdf'], room: Infinity, send: send('papers') }));
    const leave = attachments.add(() => ({ accept: null, room: 1, send: send('any') }));

    expect(attachments.take([csv, pdf, png])).toEqual([png]);
    expect(sent).toEqual({ papers: ['report.pdf'], any: ['numbers.csv'] });
    leave();
    expect(attachments.take([csv])).toEqual([csv]);
  });

  it('gives nothing to a field whose one file would have to give way', () => {
    const attachments = createAttachments();
    attachments.add(() => ({ accept: null, room: 0, send: () => expect.unreachable() }));
    expect(attachments.take([pdf])).toEqual([pdf]);
  });
});
