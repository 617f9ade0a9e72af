import classes from './home.module.css';

const NUMBERS = [
  { number: 1 },
  { number: 2 },
  { number: 3, kind: 'deleted' },
  { number: 4 },
  { number: 5 },
  { number: 6, kind: 'fresh' },
] as const;

/** Decorative: a picture of the promise that the text beside it makes. */
export function Sequence() {
  return (
    <ol className={classes.sequence} aria-hidden="true">
      {NUMBERS.map((one) => (
        <li
          key={one.number}
          className={`${classes.number} ${'kind' in one ? classes[one.kind] : ''}`}
        >
          {one.number}
        </li>
      ))}
    </ol>
  );
}
