// What the bundle holds: both steps in one, so that what they share is there once.

export { endProcess } from './runner/process-end.ts';
export { runMain } from './steps/main-step.ts';
export { runPost } from './steps/post-step.ts';
