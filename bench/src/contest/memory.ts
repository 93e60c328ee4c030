import { figuresOf } from '../system/process-figures.js';
import type { Subject } from './subject.js';

/** What a subject held before and after so many calls; resident memory in MB. */
export interface Memory {
  readonly subject: Subject['name'];
  readonly calls: number;
  readonly before: number;
  readonly after: number;
  /** The most that the process that carries the traffic has held since it started. */
  readonly peak: number;
  /** The same for all processes of the subject together. */
  readonly all: { readonly before: number; readonly after: number };
}

/** Looks now, and again when it is asked how much it has become. */
export function watchMemory(subject: Subject): (calls: number) => Memory {
  const own = figuresOf([subject.pid]);
  const all = figuresOf(subject.pids());
  return (calls) => {
    const { rssMb, peakMb } = figuresOf([subject.pid]);
    return {
      subject: subject.name,
      calls,
      before: own.rssMb,
      after: rssMb,
      peak: peakMb,
      all: { before: all.rssMb, after: figuresOf(subject.pids()).rssMb },
    };
  };
}
