/** Does many things, a few at a time, so that the service has room for others. */

const AT_ONCE = 3;

export async function inTurn<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const ahead = [...items];
  const worker = async () => {
    for (let item = ahead.shift(); item !== undefined; item = ahead.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
