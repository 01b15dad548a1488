import { cpSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const { INPUT_NAME: name, INPUT_PATH: path, STAND_IN_ARTIFACT_FOLDER: root } = process.env;
const folder = join(root, name);
mkdirSync(folder, { recursive: true });
const target = statSync(path).isDirectory() ? folder : join(folder, basename(path));
cpSync(path, target, { recursive: true });
