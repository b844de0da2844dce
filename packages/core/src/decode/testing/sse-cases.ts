/** An event of type `message` with no id is written as its data alone. */
export type ExpectedEvent = string | { readonly data: string; readonly event?: string; readonly id?: string };

/** What holds at the end of the input; what is left out is absent, empty or false. */
export interface ExpectedEnd {
  /** The last wish for a reconnect that counts, in ms. */
  readonly retry?: number;
  readonly lastEventId?: string;
  /** `end()` has to report it. */
  readonly incomplete?: boolean;
}

/** Number, name, input (one character a byte), events in order, state at the end. */
export type SseCase = readonly [
  n: number,
  name: string,
  input: string,
  events: readonly ExpectedEvent[],
  end?: ExpectedEnd,
];

/**
 * The conformance cases of the standard (WHATWG HTML 9.2.5 and 9.2.6) as data. Letters: `LE` line ends, `F` fields,
 * `T` event type, `I` id, `R` retry, `C` comments, `B` byte order mark, `U` UTF-8, `Z` end of the stream, `S` size.
 */
export const SSE_CASES: readonly SseCase[] = [
  [1, 'LE1 LF', 'data: a\n\n', ['a']],
  [2, 'LE2 CRLF', 'data: a\r\n\r\n', ['a']],
  [3, 'LE3 CR', 'data: a\r\r', ['a']],
  [4, 'LE4 mixed LF CRLF', 'data: a\n\r\n', ['a']],
  [5, 'LE5 mixed CRLF LF', 'data: a\r\n\n', ['a']],
  [6, 'LE6 CR then LF is one terminator', 'data: a\r\ndata: b\n\n', ['a\nb']],
  [7, 'LE7 LFCR is two terminators', 'data: a\n\rdata: b\n\n', ['a', 'b']],
  [8, 'LE8 CR CRLF', 'data: one\r\r\n', ['one']],
  [9, 'LE9 CRLF CR', 'data: a\r\n\rdata: b\n\n', ['a', 'b']],
  [10, 'LE10 multi events mixed', 'data: 1\n\ndata: 2\r\n\r\ndata: 3\r\rdata: 4\n\n', ['1', '2', '3', '4']],
  [11, 'LE11 many blank lines', '\n\n\n\ndata: a\n\n\n\n\ndata: b\n\n', ['a', 'b']],
  [12, 'LE12 wpt newlines', 'data:test\r\ndata\ndata:test\r\n\r', ['test\n\ntest']],
  [
    13,
    'LE13 U+2028/2029/0085/000B/000C inside data are not terminators',
    'data: {"t":"a\xe2\x80\xa8b\xe2\x80\xa9c\xc2\x85d\x0be\x0cf\x1cg"}\n\n',
    ['{"t":"a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"}'],
  ],
  [14, 'F1 no space', 'data:a\n\n', ['a']],
  [15, 'F2 one space stripped only', 'data:  a\n\n', [' a']],
  [16, 'F3 tab not stripped', 'data:\ta\n\n', ['\ta']],
  [17, 'F4 trailing space kept', 'data: a \n\n', ['a ']],
  [18, 'F5 colon in value', 'data: a: b: c\n\n', ['a: b: c']],
  [19, 'F6 value starts with colon', 'data::a\n\n', [':a']],
  [20, 'F7 data without colon', 'data\n\n', ['']],
  [21, 'F8 two bare data', 'data\ndata\n\n', ['\n']],
  [22, 'F9 empty data', 'data:\n\n', ['']],
  [23, 'F10 data with only space', 'data: \n\n', ['']],
  [24, 'F11 multi-line', 'data: YHOO\ndata: +2\ndata: 10\n\n', ['YHOO\n+2\n10']],
  [25, 'F12 trailing empty data line', 'data: a\ndata:\n\n', ['a\n']],
  [26, 'F13 case-sensitive field', 'Data: a\nDATA: b\ndata: c\n\n', ['c']],
  [27, 'F14 leading space makes unknown', 'data: a\n data: b\ndata: c\n\n', ['a\nc']],
  [
    28,
    'F15 wpt unknown',
    'data:abc\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:123\n\n',
    ['abc\n\n123'],
  ],
  [
    29,
    'F16 wpt field-parsing',
    'data:\x00\ndata:  2\rData:1\ndata\x00:2\ndata:1\r\x00data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n',
    ['\x00\n 2\n1\n3\n\n4'],
  ],
  [30, 'F17 wpt leading-space', 'data:\ttest\rdata: \ndata:test\n\n', ['\ttest\n\ntest']],
  [31, 'F18 space before colon unknown', 'data : a\ndata: b\n\n', ['b']],
  [32, 'F19 NUL in data', 'data:\x00\n\n', ['\x00']],
  [33, 'F20 JSON line w/o prefix ignored', '{"error":{"message":"x"}}\n\ndata: a\n\n', ['a']],
  [34, 'T1 event', 'event: foo\ndata: a\n\n', [{ data: 'a', event: 'foo' }]],
  [35, 'T2 event reset after dispatch', 'event: foo\ndata: a\n\ndata: b\n\n', [{ data: 'a', event: 'foo' }, 'b']],
  [36, 'T3 event without data not dispatched and type cleared', 'event: foo\n\ndata: b\n\n', ['b']],
  [37, 'T4 empty event = message', 'event:\ndata: a\n\n', ['a']],
  [38, 'T5 last event wins', 'event: a\nevent: b\ndata: x\n\n', [{ data: 'x', event: 'b' }]],
  [39, 'T6 event after data', 'data: x\nevent: b\n\n', [{ data: 'x', event: 'b' }]],
  [40, 'T7 event overwritten by empty', 'event: a\nevent\ndata: x\n\n', ['x']],
  [41, 'T8 event keeps inner spaces', 'event:  a b \ndata: x\n\n', [{ data: 'x', event: ' a b ' }]],
  [42, 'I1 id', 'id: 1\ndata: a\n\n', [{ data: 'a', id: '1' }], { lastEventId: '1' }],
  [
    43,
    'I2 id persists',
    'id: 1\ndata: a\n\ndata: b\n\n',
    [
      { data: 'a', id: '1' },
      { data: 'b', id: '1' },
    ],
    { lastEventId: '1' },
  ],
  [44, 'I3 id reset by empty', 'id: 1\ndata: a\n\nid\ndata: b\n\n', [{ data: 'a', id: '1' }, 'b']],
  [45, 'I4 id w/ NUL ignored', 'id: 1\nid: 2\x00\ndata: a\n\n', [{ data: 'a', id: '1' }], { lastEventId: '1' }],
  [46, 'I5 id-only block updates last id', 'id: 7\n\ndata: a\n\n', [{ data: 'a', id: '7' }], { lastEventId: '7' }],
  [47, 'R1 retry', 'retry: 1000\ndata: a\n\n', ['a'], { retry: 1000 }],
  [48, 'R2 retry bogus ignored', 'retry:3000\nretry:1000x\ndata:x\n\n', ['x'], { retry: 3000 }],
  [49, 'R3 retry leading zeros base10', 'retry:03000\ndata:x\n\n', ['x'], { retry: 3000 }],
  [50, 'R4 retry empty', 'retry\ndata:x\n\n', ['x']],
  [51, 'R5 retry negative / float', 'retry:-1\nretry:1.5\ndata:x\n\n', ['x']],
  [52, 'C1 ping comment', '\n: ping\n\ndata: a\n\n', ['a']],
  [53, 'C2 openrouter processing', '\n: OPENROUTER PROCESSING\n\ndata: a\n\n', ['a']],
  [54, 'C3 comment between data lines', 'data: a\n: c\ndata: b\n\n', ['a\nb']],
  [55, 'C4 bare colon', '\n:\n\ndata: a\n\n', ['a']],
  [56, 'C5 300 colons', `${':'.repeat(300)}\ndata: a\n\n`, ['a']],
  [57, 'C6 comment only stream', ': hi\n\n: hi\n\n', []],
  [
    58,
    'C7 wpt comments',
    `data:1\r:\0\n:\r\ndata:2\n:${'x'.repeat(2049)}\rdata:3\n:data:fail\r:${'x'.repeat(2049)}\ndata:4\n\n`,
    ['1\n2\n3\n4'],
  ],
  [59, 'B1 BOM stripped', '\xef\xbb\xbfdata: a\n\n', ['a']],
  [60, 'B2 double BOM: second is field-name char', '\xef\xbb\xbf\xef\xbb\xbfdata: 1\n\ndata: 2\n\n', ['2']],
  [61, 'B3 mid-stream BOM not stripped', 'data: 1\n\n\xef\xbb\xbfdata: 2\n\ndata: 3\n\n', ['1', '3']],
  [62, 'B4 BOM inside data value kept', 'data: \xef\xbb\xbfa\n\n', ['\ufeffa']],
  [63, 'B5 BOM only', '\xef\xbb\xbf', []],
  [
    64,
    'U1 2/3/4-byte chars',
    'data: \xc3\xa9 \xe6\xbc\xa2 \xf0\x9f\xa5\x8c \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\n\n',
    ['é 漢 🥌 👩\u200d👩\u200d👧'],
  ],
  [65, 'U2 invalid byte -> U+FFFD', 'data: a\xffb\n\n', ['a\ufffdb']],
  [66, 'U3 truncated sequence before LF', 'data: a\xe6\xbc\n\n', ['a\ufffd']],
  [67, 'U4 lone continuation', 'data: \x80\n\n', ['\ufffd']],
  [68, 'U5 overlong/surrogate bytes', 'data: \xed\xa0\x80|\xc0\xaf\n\n', ['\ufffd\ufffd\ufffd|\ufffd\ufffd']],
  [69, 'U6 literal text U+00EF U+00BB U+00BF is not a BOM', '\xc3\xaf\xc2\xbb\xc2\xbfdata: 1\n\ndata: 2\n\n', ['2']],
  [70, 'Z1 EOF without blank line discards', 'data: a\n\ndata: b\n', ['a'], { incomplete: true }],
  [71, 'Z2 EOF mid-line discards', 'data: a\n\ndata: b', ['a'], { incomplete: true }],
  [72, 'Z3 empty body', '', []],
  [73, 'Z4 EOF after CR', 'data: a\n\ndata: b\r', ['a'], { incomplete: true }],
  [74, 'Z5 [DONE] without final newline', 'data: a\n\ndata: [DONE]', ['a'], { incomplete: true }],
  [75, 'Z6 EOF after event line', 'data: a\n\nevent: x', ['a'], { incomplete: true }],
  [76, 'S1 70kB line', `data: ${'x'.repeat(70_000)}\n\n`, ['x'.repeat(70_000)]],
  [
    77,
    'S2 70kB in 1000 data lines',
    `${`data: ${'y'.repeat(70)}\n`.repeat(1000)}\n`,
    [Array.from({ length: 1000 }, () => 'y'.repeat(70)).join('\n')],
  ],
];
