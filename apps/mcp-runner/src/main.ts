import { runService } from '@gatehouse/service-kit';
import { mcpRunnerService } from './service.js';

await runService(mcpRunnerService);
