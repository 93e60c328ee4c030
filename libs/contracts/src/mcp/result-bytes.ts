import { z } from 'zod';

/** How much of a result a model is shown, in bytes of UTF-8. */
export const ResultBytes = z.int().min(1_024).max(8_388_608);

/** What holds for a tool whose manifest says nothing of it: some 16 000 tokens. */
export const USUAL_RESULT_BYTES = 65_536;
