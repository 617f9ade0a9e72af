import { Button } from '@mantine/core';
import { IconArrowDown, IconMessageCircle } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { NumberRange } from '../api/resources.ts';
import { Empty } from '../ui/empty.tsx';
import { Failure } from '../ui/failure.tsx';
import type { ChatAddress } from './cache.ts';
import classes from './chat.module.css';
import { entryAt } from './chunk.ts';
import { DraftRow } from './draft-row.tsx';
import { useEdits } from './edits-provider.tsx';
import { EntryRow } from './entry-row.tsx';
import { moveInFeed } from './feed-keys.ts';
import { focusRow } from './focus.ts';
import { numberOfRow, rowCount, rowOfNumber } from './rows.ts';
import { useAnnouncements } from './use-announcements.ts';
import { useDrafts } from './use-drafts.ts';
import { useChunks } from './use-timeline.ts';
import { useVisits } from './use-visits.ts';

interface MessageListProps {
  readonly at: ChatAddress;
  readonly head: number;
  readonly voids: readonly NumberRange[];
  readonly target: number | undefined;
}

const ROW_HEIGHT = 56;
/**
 * A reader who is this close to the end, in pixels, counts as at the end, so that the list follows
 * new messages.
 */
const NEAR_END = 80;

/** A row for each number and draft. Only rows in sight are in the document. */
export function MessageList({ at, head, voids, target }: MessageListProps) {
  const edits = useEdits();
  const own = useDrafts(at, head);
  const numbered = rowCount(head, voids);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: numbered + own.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (row) => own[row - numbered]?.key ?? numberOfRow(row, voids),
    overscan: 8,
    // A row being edited stays in the document even out of sight, and so keeps the focus.
    rangeExtractor: (range) => {
      const edited = edits.open.map(({ number }) => rowOfNumber(number, voids));
      return [...new Set([...defaultRangeExtractor(range), ...edited])].sort((a, b) => a - b);
    },
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    paddingStart: 16,
    paddingEnd: 16,
  });
  const rows = list.getVirtualItems();
  const inSight = rows.map(({ index }) => index).filter((row) => row < numbered);
  const { chunkAt, failed } = useChunks(
    at,
    inSight.map((row) => numberOfRow(row, voids)),
  );
  const entryOf = (number: number) => entryAt(chunkAt(number), number);

  const visits = useVisits();
  // Only navigation scrolls the list; voids that become known meanwhile don't.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said above
  useLayoutEffect(() => {
    if (target === undefined) return list.scrollToEnd();
    const row = rowOfNumber(Math.min(target, head), voids);
    list.scrollToIndex(row, { align: 'center' });
    if (scroller.current) focusRow(scroller.current, row);
  }, [target, visits]);
  const own_count = own.length;
  useEffect(() => {
    // The reader's own message is always scrolled to.
    if (own_count > 0) list.scrollToEnd();
  }, [own_count, list]);

  const isAtEnd = list.isAtEnd(NEAR_END);
  const unseen = useUnseen(head, isAtEnd);
  const announcement = useAnnouncements(at.chat, head, entryOf);

  return (
    <div className={classes.listFrame}>
      <div
        ref={scroller}
        className={classes.list}
        role="feed"
        aria-label="Messages"
        aria-busy={inSight.some((row) => entryOf(numberOfRow(row, voids)).kind === 'loading')}
        onKeyDown={(event) =>
          moveInFeed(event, (row) => list.scrollToIndex(row), list.options.count)
        }
      >
        {numbered + own.length === 0 && <NoMessages />}
        <div style={{ height: list.getTotalSize(), position: 'relative' }}>
          {rows.map(({ key, index, start }) => {
            const draft = own[index - numbered];
            const number = numberOfRow(index, voids);
            return (
              <div
                key={key}
                data-index={index}
                ref={list.measureElement}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {draft ? (
                  <DraftRow draft={draft} />
                ) : (
                  <EntryRow
                    at={at}
                    number={number}
                    head={head}
                    entry={entryOf(number)}
                    previous={number > 1 ? entryOf(number - 1) : undefined}
                    isTarget={number === target}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
      {failed?.error && (
        <div className={classes.overlay}>
          <Failure
            what="These messages could not be loaded"
            error={failed.error}
            onRetry={failed.refetch}
          />
        </div>
      )}
      {!isAtEnd && (
        <Button
          className={classes.toEnd}
          size="xs"
          radius="xl"
          rightSection={<IconArrowDown size={15} />}
          onClick={() => list.scrollToEnd({ behavior: 'auto' })}
        >
          {unseen > 0 ? `${unseen} new` : 'Latest'}
        </Button>
      )}
      <div className="visually-hidden" role="status">
        {announcement}
      </div>
    </div>
  );
}

/** How many numbers were handed out since the reader last was at the end. */
function useUnseen(head: number, isAtEnd: boolean): number {
  const [seen, setSeen] = useState(head);
  useEffect(() => {
    if (isAtEnd) setSeen(head);
  }, [head, isAtEnd]);
  return isAtEnd ? 0 : head - seen;
}

/**
 * Shown inside the list, so that the list exists already and follows its end when the first
 * messages come.
 */
const NoMessages = () => (
  <div className={classes.empty}>
    <Empty icon={<IconMessageCircle size={28} stroke={1.6} />} title="No message yet">
      Write the first one below. It gets the number 1.
    </Empty>
  </div>
);
