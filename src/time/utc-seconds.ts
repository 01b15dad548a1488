/** A time as ISO 8601 in UTC with whole seconds, e.g. `2026-11-25T02:15:00Z`. */
export function utcSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
