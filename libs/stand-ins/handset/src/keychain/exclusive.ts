// One at a time over all tabs of a phone: Web Locks where there are any, else a queue within this process.

/** What is used of the browser's LockManager. */
export interface PhoneLocks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const queues = new Map<string, Promise<unknown>>();

const inProcess: PhoneLocks = {
  request: <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(work, work);
    queues.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  },
};

export function defaultLocks(): PhoneLocks {
  const { navigator } = globalThis as { navigator?: { locks?: PhoneLocks } };
  return navigator?.locks ?? inProcess;
}
