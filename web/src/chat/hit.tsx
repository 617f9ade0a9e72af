import { Text } from '@mantine/core';
import { Link } from 'wouter';
import type { SearchHit } from '../api/search-calls.ts';
import type { ChatAddress } from './cache.ts';
import classes from './chat.module.css';
import { fragmentsOf } from './highlights.ts';
import { clock } from './time.ts';

interface HitProps {
  readonly at: ChatAddress;
  readonly hit: SearchHit;
  readonly withChat: boolean;
  readonly onOpened: () => void;
}

export function Hit({ at, hit, withChat, onOpened }: HitProps) {
  return (
    <li>
      <Link
        href={`/a/${at.token}/c/${at.chat}/${hit.number}`}
        className={classes.hit}
        onClick={onOpened}
      >
        <span className={classes.hitLine}>
          <Text span size="xs" fw={600} truncate>
            {hit.author ?? 'Anonymous'}
          </Text>
          <Text span size="xs" c="dimmed" className={classes.hitNumber}>
            {withChat && `chat ${at.chat} · `}
            {hit.number} · {clock(hit.sent_at)}
          </Text>
        </span>
        <span className={classes.hitText}>
          {hit.highlights?.length
            ? hit.highlights.map((highlight, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the index is their identity
                <Highlight key={i} text={highlight} />
              ))
            : hit.body}
        </span>
      </Link>
    </li>
  );
}

function Highlight({ text }: { text: string }) {
  return (
    <span>
      {fragmentsOf(text).map((fragment, i) =>
        fragment.isMatch ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <em key={i}>{fragment.text}</em>
        ) : (
          fragment.text
        ),
      )}{' '}
    </span>
  );
}
