import { runService } from '@gatehouse/service-kit';
import { authzService } from './service.js';

await runService(authzService);
