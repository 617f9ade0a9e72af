import { MultiBar, Presets } from 'cli-progress';

export type Progress = {
  /** Prints a line above the bar. */
  note(text: string): void;
  stop(): void;
};

export type Status = { readonly done: number; readonly detail: string };

const barPeriodMs = 200;
const linePeriodMs = 5_000;

/** Shows a status regularly: a bar on a terminal, otherwise a plain line now and then. */
export function showProgress(label: string, total: number, status: () => Status): Progress {
  return process.stdout.isTTY ? bar(label, total, status) : lines(label, total, status);
}

function bar(label: string, total: number, status: () => Status): Progress {
  const format = `${label} {bar} {percentage} % {value}/{total} {detail}`;
  const bars = new MultiBar(
    { format, stopOnComplete: false, gracefulExit: false },
    Presets.shades_classic,
  );
  const shown = bars.create(total, 0, { detail: '' });
  const update = () => {
    const { done, detail } = status();
    shown.update(done, { detail });
  };
  const timer = setInterval(update, barPeriodMs);
  return {
    note: (text) => bars.log(`${text}\n`),
    stop() {
      clearInterval(timer);
      update();
      bars.stop();
    },
  };
}

function lines(label: string, total: number, status: () => Status): Progress {
  const timer = setInterval(() => {
    const { done, detail } = status();
    console.log(`${label} ${done}/${total} ${detail}`);
  }, linePeriodMs);
  return {
    note: (text) => console.error(text),
    stop: () => clearInterval(timer),
  };
}
