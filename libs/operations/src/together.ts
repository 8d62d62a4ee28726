// Questions and changes of one transaction that do not wait for each other: the register says them in one way to the database.

/** All of them, when the last is over: whoever started them says nothing more once the first problem is told. */
export async function together<T extends readonly unknown[]>(
  all: T,
): Promise<{ [place in keyof T]: Awaited<T[place]> }> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
