import { ModelPattern } from '@gatehouse/contracts';
import { distinct } from '../fields.js';

/** Models, by their names or by beginnings that end in a star, as they are written in a manifest. */
export const ModelPatterns = distinct(ModelPattern, (model) => model, { min: 1, max: 200 });
