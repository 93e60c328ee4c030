import { UnseenContent } from '@gatehouse/contracts';

/** Whether what cannot be looked into may pass, as it is written in a manifest. */
export const UnseenContentSpec = UnseenContent.default('allow');
