/** Priorities are whole numbers from 0 to this one. Ten are as many as anybody can tell apart, and few enough to look through. */
export const highestPriority = 9;

/** The priority of whoever says nothing: there is room above it and below it. */
export const defaultPriority = 5;
