/** An avatar: a small disc with a person's picture, or their colour and initials. */
import { useState } from 'react';
import classes from './avatar.module.css';
import { useLook } from './people-looks.ts';
import { initialsOf, personColors } from './person-color.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  /** 0–7, where it is known from them being here. */
  readonly hue?: number | null | undefined;
  /** Whose program or model it is, where an agent is known from being here. */
  readonly provider?: string | undefined;
}

interface AvatarProps {
  readonly person: Person;
  /** Diameter in px. */
  readonly size?: number;
  /** When a name stands beside the avatar, it is decoration. */
  readonly decorative?: boolean;
}

export function Avatar({ person, size = 24, decorative = false }: AvatarProps) {
  const look = useLook(person.id);
  const provider = look.agent?.provider ?? person.provider;
  const name = provider === undefined ? person.name : `${person.name}, agent (${provider})`;
  const naming = decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name, title: name };
  return (
    <span
      {...naming}
      className={classes['avatar']}
      data-agent={provider !== undefined || undefined}
      style={{
        backgroundColor: personColors(person.id, look.hue ?? person.hue ?? null).color,
        inlineSize: size,
        blockSize: size,
        fontSize: Math.max(8, Math.round(size * 0.4)),
      }}
    >
      <span aria-hidden>{initialsOf(person.name)}</span>
      {look.picture !== null && <Picture key={look.picture} url={look.picture} />}
    </span>
  );
}

/** Over the initials, which are what remains where it cannot be had, as on a device without a connection. */
function Picture({ url }: { readonly url: string }) {
  const [lost, setLost] = useState(false);
  if (lost) return null;
  return (
    // biome-ignore lint/performance/noImgElement: the server keeps pictures in the size that is needed
    <img className={classes['picture']} src={url} alt="" draggable={false} onError={() => setLost(true)} />
  );
}
