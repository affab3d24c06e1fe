/** Which times of tokens somebody wants. */

/** What the times of tokens are asked to be: the kernel's stamps, when we read, or the first where it can be had. */
export type StampsWanted = 'kernel' | 'read' | 'auto'
