import type { CSSProperties } from 'react';
import classes from './initials.module.css';

const HUES = 24;

/** A name's colour depends only on the name, so it is the same everywhere. */
export function Initials({ name, size = 34 }: { name: string; size?: number }) {
  const hue =
    ([...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES) *
    (360 / HUES);
  const style = { '--hue': hue, width: size, height: size } as CSSProperties;
  return (
    <span className={classes.initials} style={style} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const [first = '', second = ''] = name.trim().split(/\s+/);
  return ([...first][0] ?? '?').concat([...second][0] ?? '').toUpperCase();
}
