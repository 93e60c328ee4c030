import { runService } from '@gatehouse/service-kit';
import { crmService } from './service.js';

await runService(crmService);
