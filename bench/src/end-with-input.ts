/** Ends this process when its parent is gone, however it went: the pipe to our standard input closes then. */
export function endWithInput(): void {
  process.stdin.on('end', () => process.exit(1)).on('error', () => process.exit(1));
  process.stdin.resume();
}
