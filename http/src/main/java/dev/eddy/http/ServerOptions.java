package dev.eddy.http;

/**
 * The settings of a server; {@link HttpServer.Builder} says what they mean.
 *
 * @param maxHeaderSize in bytes
 * @param maxBodySize in bytes
 */
record ServerOptions(int maxHeaderSize, long maxBodySize) {}
