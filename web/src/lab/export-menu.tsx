import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { pictureOf } from './picture.ts';
import { exportCsv, exportJson, exportRecord } from './results.ts';
import type { RunState } from './run.ts';

export function ExportMenu({ state }: { state: RunState }) {
  const name = `ordinal-${state.plan.tag}`;
  const text = (content: string, type: string) => new Blob([content], { type });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} />}
          disabled={state.samples.length === 0}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => download(`${name}.json`, text(exportJson(state), 'application/json'))}
        >
          JSON: everything
        </Menu.Item>
        <Menu.Item onClick={() => download(`${name}.csv`, text(exportCsv(state), 'text/csv'))}>
          CSV: a line a message
        </Menu.Item>
        <Menu.Item
          onClick={() => download(`${name}.jsonl`, text(exportRecord(state), 'application/jsonl'))}
        >
          JSON Lines: the record, for npm run judge
        </Menu.Item>
        <Menu.Item onClick={async () => download(`${name}.png`, await pictureOf(document))}>
          PNG: the charts
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
