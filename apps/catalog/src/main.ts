import { runService } from '@gatehouse/service-kit';
import { catalogService } from './service.js';

await runService(catalogService);
