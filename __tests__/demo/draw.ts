// Draws the picture of the README anew: npm run picture.
import { writeFileSync } from 'node:fs';
import { drawDemo } from './picture.ts';
import { PICTURE_PATH } from './picture-path.ts';

writeFileSync(PICTURE_PATH, await drawDemo());
