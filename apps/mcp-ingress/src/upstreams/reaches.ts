import { LogLevel } from '@gatehouse/contracts';

/** Whether a level is at least another one. */
export function reaches(level: LogLevel, least: LogLevel): boolean {
  return LogLevel.options.indexOf(level) >= LogLevel.options.indexOf(least);
}
