// What the bundle holds: both steps in one, so that what they share is there once.
export { runMain } from './main-step.ts';
export { runPost } from './post-step.ts';
export { endProcess } from './runner/process-end.ts';
