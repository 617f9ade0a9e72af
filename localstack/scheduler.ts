import { Cron } from 'croner';
import type { JsonLog } from './json-log.ts';
import { EnvironmentEnded } from './lambda-thread.ts';

export type ScheduleOptions = {
  readonly functionName: string;
  /** As in serverless.yml: `rate(5 minutes)` or `cron(30 3 * * ? *)`, in UTC. */
  readonly expression: string;
  readonly invoke: () => Promise<unknown>;
  readonly log: JsonLog;
};

export type Schedule = {
  /** Starts no more runs and waits for the current one. */
  readonly stop: () => Promise<void>;
};

const UNITS = { minute: 60, hour: 3_600, day: 86_400 } as const;

/**
 * Runs a function on a schedule like EventBridge, but one run at a time: a tick during a run is
 * skipped.
 */
export function startSchedule({
  functionName,
  expression,
  invoke,
  log,
}: ScheduleOptions): Schedule {
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    try {
      await invoke().catch(tryAgainElsewhere);
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log('ERROR', 'the scheduled function failed', { function_name: functionName, reason });
    }
  }

  /**
   * Runs the function again if its thread ended, for example because another function reached its
   * timeout. Lambda likewise retries a scheduled event when its instance crashed.
   */
  async function tryAgainElsewhere(error: unknown): Promise<void> {
    if (!(error instanceof EnvironmentEnded)) throw error;
    log('WARN', 'retrying the scheduled function', {
      function_name: functionName,
      reason: error.message,
    });
    await invoke();
  }

  const stopTimer = onTime(expression, () => {
    running ??= run().finally(() => {
      running = undefined;
    });
  });

  return {
    stop: async () => {
      stopTimer();
      await running;
    },
  };
}

function onTime(expression: string, tick: () => void): () => void {
  const [, kind, argument = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') {
    const timer = setInterval(tick, rateInSeconds(argument) * 1_000);
    return () => clearInterval(timer);
  }
  if (kind === 'cron') {
    // EventBridge's expression begins with minutes and ends with years. croner expects seconds
    // before the minutes in an expression with years.
    const cron = new Cron(`0 ${argument}`, { timezone: 'UTC' }, tick);
    return () => cron.stop();
  }
  throw new Error(`"${expression}" is neither rate(...) nor cron(...)`);
}

function rateInSeconds(argument: string): number {
  const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
  if (!count || !unit)
    throw new Error(`rate(${argument}) is not a rate: use the form rate(5 minutes)`);
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}
