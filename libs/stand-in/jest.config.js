import { projectConfig } from '../../jest.preset.js';

export default projectConfig('stand-in');
