import { runService } from '@gatehouse/service-kit';
import { mcpIngressService } from './service.js';

await runService(mcpIngressService);
