import { Module } from '@nestjs/common';
import { Events } from './events.js';

/** What the ingress reports. */
@Module({ providers: [Events], exports: [Events] })
export class EventsModule {}
