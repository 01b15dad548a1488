// Draws the picture of the README anew: npm run picture.
import { writeFileSync } from 'node:fs';
import { drawDemo, PICTURE_PATH } from './picture.ts';

writeFileSync(PICTURE_PATH, await drawDemo());
