import type { Subject } from './subject.js';

export const LISTENING = {
  title: 'What callers are told of',
  promises: {
    'listen:lists': {
      statement:
        'A caller of any revision that keeps a stream open is told when tools, resources or prompts of its server are published otherwise than before, and not when what its lists say is the same.',
      source: 'MCP, list_changed',
    },
    'listen:lists:paced': {
      statement:
        'However often something changes, a stream is told of it at once, and then once a second.',
      source: 'apps/mcp-ingress/README.md',
    },
    'listen:filter': {
      statement:
        'A caller of 2026-07-28 hears only of what it has asked for, first what of that it is told of, and all with the id of its request (MCP 2026-07-28, subscriptions).',
      source: 'MCP 2026-07-28, subscriptions',
    },
    'listen:session:one': {
      statement:
        'A session has one stream, the one that its client opened last, at whichever replica: no message comes twice.',
      source: 'MCP 2025-11-25, transports',
    },
    'listen:session:own': {
      statement: 'Nobody listens to the session of another application or user.',
      source: 'apps/mcp-ingress/README.md',
    },
    'listen:token': {
      statement:
        'A stream ends when the token expires or is revoked with which it was opened, and when its server is gone.',
      source: 'apps/mcp-ingress/README.md',
    },
    'listen:bounded': {
      statement:
        'A replica holds so many streams, an application has so many of them, and one more is refused in words; who hangs up, or does not read, makes room.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:told': {
      statement:
        'A caller of any revision and transport is told when a resource has changed that it has subscribed to, by a server of any.',
      source: 'MCP, resources, subscriptions',
    },
    'subscription:governed': {
      statement:
        'Who may not read a resource cannot subscribe to it, is refused in the same words, and is told of it no longer from when it may not.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:recorded': {
      statement:
        'A subscription leaves one record, with the template and a hash in place of an address that a template has made.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:ended': {
      statement:
        'What a client has unsubscribed from it is told of no longer, at any replica, and that leaves one record.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:replica': {
      statement:
        'A subscription made at one replica is told of on the stream that another one holds, and is not lost with either.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:bounded': {
      statement: 'A session or stream has so many subscriptions; one more is refused in words.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:session': {
      statement:
        'Only a client with a session of its own, or with a stream, subscribes, and only to a server that says that it tells.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:aggregate': {
      statement:
        'A resource of a member can be subscribed to through an aggregate, for as long as its caller may enter the aggregate and read it at the member.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:upstream:shared': {
      statement:
        'However many have subscribed to a resource, a replica subscribes to it once, and not longer than anybody wants it.',
      source: 'apps/mcp-ingress/README.md',
    },
    'subscription:upstream:back': {
      statement:
        'When a server that was gone is back, its subscribers are told that what they have subscribed to may have changed.',
      source: 'apps/mcp-ingress/README.md',
    },
    'log:told': {
      statement:
        'A caller that has said from which level on hears what an upstream server of any revision logs while it is called, on the stream of that call; any other hears nothing.',
      source: 'MCP 2025-11-25, logging',
    },
    'log:session': {
      statement:
        'The level that a client sets holds for its session, at any replica, and for no other.',
      source: 'MCP 2025-11-25, logging',
    },
    'log:screened': {
      statement:
        'What a server logs is not passed on with the gate’s secrets, where it holds what nobody sees or what speaks to a model, is too long or too much, or where a policy withholds fields.',
      source: 'apps/mcp-ingress/README.md',
    },
  },
} as const satisfies Subject;
