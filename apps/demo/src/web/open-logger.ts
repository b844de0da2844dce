import { destination, pino, type Logger } from 'pino';

/**
 * Lines of JSON on stderr; stdout has the one line that a person looks for. Nothing that was asked or answered, no token and no
 * password gets here: nothing that holds one is ever handed to the logger, and what stands below is for the day on which it is.
 */
export function openLogger(level: string): Logger {
  const redact = ['*.authorization', 'authorization', '*.password', 'password', '*.token', 'token'];
  return pino({ level, redact, base: null }, destination({ dest: 2, sync: true }));
}
