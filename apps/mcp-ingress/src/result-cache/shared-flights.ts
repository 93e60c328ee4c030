interface Flight<T> {
  readonly result: Promise<T>;
  readonly control: AbortController;
  passengers: number;
}

/** Lets those who want the same at the same time wait for one and the same piece of work. */
export class SharedFlights<T> {
  private readonly flights = new Map<string, Flight<T>>();

  /**
   * The result of the work under way for this key, begun if there is none. Who goes stops waiting; when the
   * last one has gone, the work is aborted.
   * @throws what the work throws, or the reason of the caller's signal
   */
  async join(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly value: T; readonly began: boolean }> {
    signal.throwIfAborted();
    const present = this.flights.get(key);
    const flight = present ?? this.begin(key, work);
    flight.passengers += 1;
    try {
      return { value: await raceSignal(flight.result, signal), began: !present };
    } finally {
      flight.passengers -= 1;
      if (flight.passengers === 0) this.end(key, flight);
    }
  }

  private begin(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const control = new AbortController();
    const flight = { result: work(control.signal), control, passengers: 0 };
    this.flights.set(key, flight);
    // Whoever comes after the end begins anew. Nobody may be left to hear of a failure.
    const end = (): void => this.forget(key, flight);
    flight.result.then(end, end);
    return flight;
  }

  private end(key: string, flight: Flight<T>): void {
    this.forget(key, flight);
    flight.control.abort();
  }

  private forget(key: string, flight: Flight<T>): void {
    if (this.flights.get(key) === flight) this.flights.delete(key);
  }
}

function raceSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
