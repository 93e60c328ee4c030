import { runService } from '@gatehouse/service-kit';
import { auditService } from './service.js';

await runService(auditService);
