import { Group, Text } from '@mantine/core';

/** The ordinal indicator, as in 1º. */
export function Logo({ withName = true }: { withName?: boolean }) {
  return (
    <Group gap={10} wrap="nowrap">
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="var(--mantine-color-iris-6)" />
        <g fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round">
          <circle cx="16" cy="13" r="5.5" />
          <path d="M10.5 24.5h11" />
        </g>
      </svg>
      {withName && (
        <Text fw={680} size="lg" style={{ letterSpacing: '-0.02em' }}>
          Ordinal
        </Text>
      )}
    </Group>
  );
}
