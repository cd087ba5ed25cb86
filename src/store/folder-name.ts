import { z } from 'zod';

/** The name of a folder beside the file that names it: never a path that leads elsewhere. */
const plain = '(?!\\.{1,2}$)[^/\\\\\\0]{1,255}';

const expected = { error: 'is no name of a folder in there' };

/** Of a run, in the folder of a comparison. */
export const folderNameSchema = z.string().regex(new RegExp(`^${plain}$`), expected);

/** Of a step, in the folder of a search. */
export const stepFolderSchema = z.string().regex(new RegExp(`^steps/${plain}$`), expected);
