/**
 * HTTP on the loop's own thread: begin with {@link dev.eddy.http.RequestHandler} and {@link
 * dev.eddy.http.Application} for what is served, {@link dev.eddy.http.HttpServer} to serve it,
 * {@link dev.eddy.http.AsyncHttpClient} to fetch, and {@link dev.eddy.http.WebSocketHandler} and
 * {@link dev.eddy.http.WebSocketConnection} for the two ends of a WebSocket.
 *
 * <p>What belongs to a loop is used on its thread: what changes or sends something is refused on
 * another by an {@link java.lang.IllegalStateException}. {@link dev.eddy.http.Application}, {@link
 * dev.eddy.http.HttpRequest}, {@link dev.eddy.http.Cookie} and {@link dev.eddy.http.ServerTls} are
 * for any thread. The names and their behaviour are those of Tornado's {@code web}, {@code
 * httpserver}, {@code httpclient} and {@code websocket}.
 */
package dev.eddy.http;
