// What the JWT exchange needs, in one module so that it is loaded only when it is used.
export { resolveJwtCredential } from './jwt-credential.ts';
export { jwtFlow } from './jwt-flow.ts';
