import { context, propagation } from '@opentelemetry/api';
import type { Context, TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import { headers } from '@nats-io/transport-node';
import type { MsgHdrs } from '@nats-io/transport-node';

const setter: TextMapSetter<MsgHdrs> = { set: (carrier, key, value) => carrier.set(key, value) };

const getter: TextMapGetter<MsgHdrs> = {
  keys: (carrier) => carrier.keys(),
  get: (carrier, key) => carrier.get(key) || undefined,
};

/** New message headers that carry a trace (W3C Trace Context): the current one, unless another is given. */
export function tracedHeaders(traced: Context = context.active()): MsgHdrs {
  const carrier = headers();
  propagation.inject(traced, carrier, setter);
  return carrier;
}

/** The trace context that a message carries. */
export function contextOf(carrier: MsgHdrs | undefined): Context {
  return carrier ? propagation.extract(context.active(), carrier, getter) : context.active();
}
