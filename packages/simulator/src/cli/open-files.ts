/** So many streams are promised to stay open at once. */
const promisedStreams = 10_000;
/** What a process has open besides. */
const spare = 100;

/** How many files, sockets among them, this process may have open; `Infinity` where there is no limit, or none is told. */
export function openFileLimit(): number {
  const { report } = process;
  Object.assign(report, { excludeNetwork: true }); // it would look up the names of all open sockets
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const limit = Number(userLimits?.open_files?.soft ?? Infinity);
  return Number.isNaN(limit) ? Infinity : limit;
}

/** The one line that says that the limit is too low; absent when it is not. */
export function openFileWarning(limit: number): string | undefined {
  const needed = promisedStreams + spare;
  if (limit >= needed) return undefined;
  const streams = Math.max(0, limit - spare).toLocaleString('en');
  return `open files are limited to ${limit}, which is enough for ${streams} open streams; ulimit -n ${needed} for 10,000`;
}
