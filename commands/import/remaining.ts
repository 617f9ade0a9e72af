/** The rate since the beginning, and the time that the rest takes at that rate. */
export function remaining(progress: { done: number; total: number; ms: number }): string {
  const { done, total, ms } = progress;
  if (done === 0 || ms <= 0) return '-';
  const rate = (1000 * done) / ms;
  return `${Math.round(rate)}/s, ${duration((total - done) / rate)} left`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
