/** An avatar shows what somebody chose, as soon as it is known, and their initials where the picture cannot be had. */
import { act, fireEvent, render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Avatar } from './avatar.tsx';
import { noteLooks } from './people-looks.ts';
import { personColors } from './person-color.ts';

const ana = { id: '01900000-0000-7000-8000-0000000000a1', name: 'Ana Reyes' };
const own = personColors(ana.id).color;
const other = own.includes('3') ? 4 : 3;

test('the colour changes on the page when it changes', () => {
  const { container } = render(<Avatar person={ana} />);
  const disc = container.firstElementChild as HTMLElement;
  expect(disc.style.backgroundColor).toBe(own);
  act(() => noteLooks([{ ...ana, hue: other }]));
  expect(disc.style.backgroundColor).toBe(`var(--person-${other})`);
  act(() => noteLooks([{ ...ana, hue: null }]));
  expect(disc.style.backgroundColor).toBe(own);
});

test('a guest, who has no list of members, sees the colour that presence says', () => {
  const { container } = render(<Avatar person={{ id: 'nobody-knows', name: 'Rae', hue: 5 }} />);
  expect((container.firstElementChild as HTMLElement).style.backgroundColor).toBe('var(--person-5)');
});

test('a picture that does not come leaves the initials, and another one is tried', () => {
  const { container } = render(<Avatar person={ana} />);
  act(() => noteLooks([{ ...ana, picture: '/api/v1/members/a/picture?v=1' }]));
  expect(container.textContent).toBe('AR');
  const picture = container.querySelector('img');
  expect(picture?.getAttribute('src')).toBe('/api/v1/members/a/picture?v=1');
  fireEvent.error(picture as HTMLImageElement);
  expect(container.querySelector('img')).toBeNull();
  act(() => noteLooks([{ ...ana, picture: '/api/v1/members/a/picture?v=2' }]));
  expect(container.querySelector('img')?.getAttribute('src')).toBe('/api/v1/members/a/picture?v=2');
  act(() => noteLooks([ana]));
  expect(container.querySelector('img')).toBeNull();
});
