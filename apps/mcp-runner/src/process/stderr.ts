import type { Readable } from 'node:stream';

const MAX_LINE = 500;
/** Room for a line to grow in before it is cut: a secret must not be cut before it is found. */
const MAX_GROWING = 16_384;
const KEPT_LINES = 10;
const LINES_PER_SECOND = 20;

interface StderrOptions {
  readonly secrets: readonly string[];
  /** Hears lines as they come, not more than twenty a second; left out, none is told. */
  readonly onLine: ((line: string) => void) | null;
}

/** What a process writes to its standard error: always read, so that it is not held up, and seldom kept. */
export class Stderr {
  private readonly lines: string[] = [];
  private growing = '';
  private isStarting = true;
  private second = 0;
  private told = 0;

  constructor(
    stream: Readable,
    private readonly options: StderrOptions,
  ) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.take(text));
    stream.on('error', () => undefined);
  }

  /** From now on callers' data may be in it. */
  started(): void {
    this.isStarting = false;
    this.lines.length = 0;
  }

  /** The last lines from before it was started, for the operator. */
  lastWords(): readonly string[] {
    return [...this.lines];
  }

  private take(text: string): void {
    const [first = '', ...others] = text.split('\n');
    this.grow(first);
    for (const each of others) {
      this.lineEnded();
      this.grow(each);
    }
  }

  private grow(text: string): void {
    this.growing += text.slice(0, MAX_GROWING - this.growing.length);
  }

  private lineEnded(): void {
    const line = this.shown(this.growing);
    this.growing = '';
    if (line === '') return;
    if (this.isStarting) {
      this.lines.push(line);
      if (this.lines.length > KEPT_LINES) this.lines.shift();
    } else if (this.options.onLine && this.isInTime()) {
      this.options.onLine(line);
    }
  }

  private shown(line: string): string {
    let shown = line.trim();
    for (const secret of this.options.secrets) shown = shown.replaceAll(secret, '[secret]');
    return shown.slice(0, MAX_LINE);
  }

  private isInTime(): boolean {
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.second) this.told = 0;
    this.second = second;
    this.told += 1;
    return this.told <= LINES_PER_SECOND;
  }
}
