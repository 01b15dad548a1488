import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const { INPUT_NAME: name, INPUT_PATH: path, STAND_IN_ARTIFACT_FOLDER: root } = process.env;
const folder = join(root, name);
mkdirSync(folder, { recursive: true });
copyFileSync(path, join(folder, basename(path)));
