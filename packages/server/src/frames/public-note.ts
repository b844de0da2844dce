/**
 * A note as the world may see it: whole, but for `storeError`. Links say there what their store failed with, and such a text names
 * servers, users and files of ours. That a store failed the rest of the note says.
 */
export function publicNote(note: { readonly type: string }): { readonly type: string } {
  if (!('storeError' in note)) return note;
  const { storeError: _, ...rest } = note;
  return rest;
}
