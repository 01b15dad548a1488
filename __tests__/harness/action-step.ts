export { projectDirectory } from './action-metadata.ts';
