import { runService } from '@gatehouse/service-kit';
import { ratelimitService } from './service.js';

await runService(ratelimitService);
