package dev.eddy.http;

import java.time.Duration;

/**
 * The settings of a client.
 *
 * @param maxClients how many fetches at once
 * @param maxConnectionsPerHost how many connections to one scheme, host and port
 * @param maxHeaderSize of all header fields of a response, in bytes
 * @param maxBodySize of what is held of a response's body, in bytes
 * @param idleTimeout how long an unused connection is kept
 * @param http2 whether it is offered to servers over TLS
 * @param http2PriorKnowledge whether it is spoken to servers without TLS
 */
record ClientOptions(
    int maxClients,
    int maxConnectionsPerHost,
    int maxHeaderSize,
    long maxBodySize,
    Duration idleTimeout,
    boolean http2,
    boolean http2PriorKnowledge) {}
