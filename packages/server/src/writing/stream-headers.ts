type Headers = Readonly<Record<string, string>>;

/** Nothing on the way may keep, change or hold back what is said: proxies compress and buffer unless told otherwise. */
const always: Headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/** The headers of a stream. Ours stay, whatever else is wanted. */
export function streamHeaders(wanted: Headers, ofWording: Headers | undefined): Headers {
  return { ...wanted, ...always, ...ofWording };
}
