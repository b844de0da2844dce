/** What each link is there for, in the fewest words: the page says them. */
const roles: Readonly<Record<string, string>> = {
  telemetry: 'spans and metrics of the whole call',
  log: 'a line when it is over',
  hits: 'a row for calls that no provider answered',
  weatherTool: 'runs the tool and asks again',
  cache: 'answers what was asked before',
  budget: 'holds what the call may cost',
  router: 'chooses who answers, and who else may',
  retry: 'waits and tries again',
  suitModel: 'leaves out what the model does not take',
  semaphore: 'so many at once, users in turn',
  cost: 'a row for each attempt',
};

export function roleOf(link: string): string {
  return roles[link] ?? 'provider';
}
