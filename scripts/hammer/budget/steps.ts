/** Between every two of these a process can be killed. */
export const steps = [
  'asked', // the call is made, nothing is on its way
  'reserve sent', // Redis may hold, nobody has heard
  'reserved', // the reply is there
  'sent', // the provider has the call
  'answering', // half of it is there
  'settled', // it is over and charged in this process alone
  'settle sent', // Redis may have charged, nobody has heard
  'charged', // the reply is there
] as const;

export type Step = (typeof steps)[number];
