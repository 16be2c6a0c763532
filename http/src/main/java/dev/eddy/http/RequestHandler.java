package dev.eddy.http;

import dev.eddy.Awaitable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Answers one request. A subclass overrides the methods of HTTP that it serves, as plain code or as
 * coroutines; an object serves one request and is then left to itself.
 *
 * <pre>{@code
 * final class StoryHandler extends RequestHandler {
 *   @Override
 *   protected Coroutine<Void> get() {
 *     return async(() -> write(await(stories.load(pathArgument("id")))));
 *   }
 * }
 * }</pre>
 *
 * <p>In this order run: {@link #initialize()}, {@link #prepare()}, then with {@link
 * StreamRequestBody} {@link #dataReceived} for each piece of the body, the method of the request,
 * {@link #finish()} unless it was called, and {@link #onFinish()} inside of that. What a method
 * returns is awaited; null means that there is nothing to wait for. A method that throws, or whose
 * coroutine fails, is answered by an error page if nothing was flushed, else the response is
 * aborted so that the client sees that it is not whole. All of it is Tornado's, but for that last
 * point and for the client that goes away: here its handler is cancelled.
 *
 * <p>Everything runs on the loop's thread, and so must every call. What sets or sends something is
 * refused on another thread by an {@link IllegalStateException}: work for other threads returns
 * what the handler then writes.
 */
public abstract class RequestHandler extends RequestInput {
  private @Nullable Response response;
  private @Nullable Xsrf xsrf;

  /** Made by a route for each request. The request is not known yet: see {@link #initialize()}. */
  protected RequestHandler() {}

  final void begin(Exchange exchange) {
    response = new Response(this, exchange);
  }

  final Response response() {
    Response known = response;
    if (known == null) {
      throw new IllegalStateException(
          "a handler has no request in its constructor: override initialize() or prepare()");
    }
    return known;
  }

  /** For a call of the handler's own, whose thread nobody knows. */
  private Response response(String call) {
    Response known = response();
    known.checkThread("RequestHandler", call);
    return known;
  }

  // ---- what a subclass overrides

  /** Sets headers before anything else runs, and again when an error drops what was set. */
  protected void setDefaultHeaders() {}

  /**
   * Prepares the object, before {@link #prepare()}. Not for what may wait.
   *
   * @throws Exception to answer with an error
   */
  protected void initialize() throws Exception {}

  /**
   * Runs before the method of the request, whichever it is. If it finishes the request, that method
   * does not run.
   *
   * @return to be awaited, or null
   * @throws Exception to answer with an error
   */
  protected @Nullable Awaitable<?> prepare() throws Exception {
    return null;
  }

  /**
   * Answers GET, and HEAD unless {@link #head()} is overridden.
   *
   * @return to be awaited, or null
   * @throws Exception to answer with an error; by default 405
   */
  protected @Nullable Awaitable<?> get() throws Exception {
    throw notAllowed();
  }

  /**
   * Answers HEAD, by default as GET. What is written is not sent, but counts for the length.
   *
   * @return to be awaited, or null
   * @throws Exception to answer with an error
   */
  protected @Nullable Awaitable<?> head() throws Exception {
    return get();
  }

  /**
   * Answers POST.
   *
   * @return to be awaited, or null
   * @throws Exception to answer with an error; by default 405
   */
  protected @Nullable Awaitable<?> post() throws Exception {
    throw notAllowed();
  }

  /**
   * Answers PUT.
   *
   * @return to be awaited, or null
   * @throws Exception to answer with an error; by default 405
   */
  protected @Nullable Awaitable<?> put() throws Exception {
    throw notAllowed();
  }

  /**
   * Answers DELETE.
   *
   * @return to be awaited, or null
   * @throws Exception to answer with an error; by default 405
   */
  protected @Nullable Awaitable<?> delete() throws Exception {
    throw notAllowed();
  }

  /**
   * Answers PATCH.
   *
   * @return to be awaited, or null
   * @throws Exception to answer with an error; by default 405
   */
  protected @Nullable Awaitable<?> patch() throws Exception {
    throw notAllowed();
  }

  /**
   * Answers OPTIONS.
   *
   * @return to be awaited, or null
   * @throws Exception to answer with an error; by default 405
   */
  protected @Nullable Awaitable<?> options() throws Exception {
    throw notAllowed();
  }

  /**
   * Takes a piece of the body, under {@link StreamRequestBody}. The next one is read when what this
   * returns is done. If the client goes away, sends too much or nothing more, it does not run
   * again, and {@link #onFinish()} is where to clean up.
   *
   * @param chunk not empty, of the size in which it came, and the handler's own
   * @return to be awaited, or null
   * @throws Exception to answer with an error
   */
  protected @Nullable Awaitable<?> dataReceived(byte[] chunk) throws Exception {
    throw new UnsupportedOperationException(
        getClass().getName() + " has @StreamRequestBody: override dataReceived()");
  }

  /**
   * The response was sent or given up. Runs once for each request whose handler has begun, whatever
   * became of it. For what needs no waiting: cleaning up, counting.
   */
  protected void onFinish() {}

  /**
   * The client has gone before the response was finished. Runs once, before the cancellation of the
   * handler's coroutine.
   */
  protected void onConnectionClose() {}

  /**
   * Writes the page of an error. The status is set, and nothing else.
   *
   * @param status the status code
   * @param failure what was thrown; null if there is nothing, after {@code sendError}
   * @return to be awaited, or null
   * @throws Exception is logged, and the page is then empty
   */
  protected @Nullable Awaitable<?> writeError(int status, @Nullable Throwable failure)
      throws Exception {
    response().writeErrorPage(failure, application().servesTraceback());
    return null;
  }

  /**
   * Logs what a handler threw. By default an {@link HttpError} with a message is a warning without
   * a trace, and anything else an error with its trace.
   *
   * @param failure what was thrown
   */
  protected void logException(Throwable failure) {
    HttpLog.handlerFailed(request(), failure);
  }

  /**
   * Makes the entity tag of a response to GET or HEAD that was not flushed and has no field {@code
   * ETag}. By default it is made of the body.
   *
   * @return with its quotes: {@code "v1"}, or {@code W/"v1"} if the same tag does not mean the same
   *     bytes; null for none
   */
  protected @Nullable String computeEtag() {
    return application().makesEtags() ? response().contentEtag() : null;
  }

  private HttpError notAllowed() {
    return new HttpError(405);
  }

  /**
   * Checks the token that a form has to send under {@link Application.Builder#xsrfCookies}. Runs
   * before {@link #prepare()} for methods that change something. The token is in the argument
   * {@code _xsrf} or in a header {@code X-Xsrftoken} or {@code X-Csrftoken}; under {@link
   * StreamRequestBody} an argument has to be in the query, as the body has not come. Override it
   * with an empty method for what programs call rather than browsers.
   *
   * @throws HttpError with status 403 if there is none, or a wrong one
   */
  protected void checkXsrfCookie() {
    xsrf().check(getArgument(Xsrf.COOKIE, null), request());
  }

  // ---- the response

  /**
   * Returns the status so far.
   *
   * @return 200 unless it was set
   */
  protected final int status() {
    return response("status()").status();
  }

  /**
   * Sets the status with its usual words.
   *
   * @param status 200 to 599
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if it is none of those
   */
  protected final void setStatus(int status) {
    setStatus(status, null);
  }

  /**
   * Sets the status.
   *
   * @param status 200 to 599
   * @param reason its words, null for the usual ones; HTTP/2 has none
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if the status is none of those, or the words have a line break
   */
  protected final void setStatus(int status, @Nullable String reason) {
    response("setStatus()").setStatus(status, reason);
  }

  /**
   * Sets a header field of the response, in place of what it has.
   *
   * @param name of the field
   * @param value its only value
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if the name or the value has a character that headers cannot
   *     have, such as a line break
   */
  protected final void setHeader(String name, String value) {
    response("setHeader()").headersForChange().set(name, value);
  }

  /**
   * Adds a value to a header field of the response.
   *
   * @param name of the field
   * @param value one more value
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if the name or the value has a character that headers cannot
   *     have, such as a line break
   */
  protected final void addHeader(String name, String value) {
    response("addHeader()").headersForChange().add(name, value);
  }

  /**
   * Removes a header field of the response, if it is there.
   *
   * @param name in any case
   * @throws IllegalStateException if the headers were sent
   */
  protected final void clearHeader(String name) {
    response("clearHeader()").removeHeader(name);
  }

  /**
   * Adds text to the response. It waits for {@link #flush()} or {@link #finish()}. A browser takes
   * it for HTML unless the field {@code Content-Type} is set, and nothing is escaped.
   *
   * @param chunk in UTF-8
   * @throws IllegalStateException if the response is finished
   */
  protected final void write(CharSequence chunk) {
    response("write()").write(chunk);
  }

  /**
   * Adds bytes to the response. They wait for {@link #flush()} or {@link #finish()}.
   *
   * @param chunk copied
   * @throws IllegalStateException if the response is finished
   */
  protected final void write(byte[] chunk) {
    response("write()").write(chunk);
  }

  /**
   * Adds a value to the response as JSON and sets {@code Content-Type} for it. Jackson writes it if
   * the program has {@code jackson-databind}; else it may consist of maps, records, lists and other
   * iterables, texts, numbers, booleans and null. A {@code </} in it is written as <code>&lt;\/
   * </code>, so that it may stand in a script of a page.
   *
   * @param value to be written
   * @throws IllegalArgumentException if there is no JSON for it
   * @throws IllegalStateException if the response is finished, or the headers were sent
   */
  protected final void writeJson(@Nullable Object value) {
    response("writeJson()").writeJson(application().json().encode(value));
  }

  /**
   * Sends what was written so far, with the headers if that is the first. Awaiting it is how a
   * handler is no faster than its client: it is done when the bytes have left the program.
   *
   * @return done when what was written has left; fails with a {@link StreamClosedException} if the
   *     client has gone. Need not be awaited; who is cancelled while awaiting it takes nothing back
   * @throws IllegalStateException if the response is finished, has a body that its status (204,
   *     304) does not allow, or is longer than its {@code Content-Length}
   */
  protected final Awaitable<Void> flush() {
    return response("flush()").flush();
  }

  /**
   * Ends the response. Without a flush before, it gets its length, and for GET and HEAD an {@code
   * ETag}, by which the client may be told that it has that response already (304).
   *
   * @return as {@link #flush()}
   * @throws IllegalStateException if the response is finished, has a body that its status (204,
   *     304) does not allow, or is not as long as its {@code Content-Length}
   */
  protected final Awaitable<Void> finish() {
    return response("finish()").finish();
  }

  /**
   * Writes text and ends the response.
   *
   * @param chunk in UTF-8
   * @return as {@link #finish()}
   * @throws IllegalStateException if the response is finished
   */
  protected final Awaitable<Void> finish(CharSequence chunk) {
    write(chunk);
    return finish();
  }

  /**
   * Drops what was set and written and not sent: the status, headers and body.
   *
   * @throws IllegalStateException if the headers were sent
   */
  protected final void clear() {
    response("clear()").clear();
    setDefaultHeaders();
  }

  /**
   * Answers with an error, as if it were thrown: {@link #writeError} makes the page, in place of
   * what was written, and the response ends. The handler goes on, so mostly a return follows.
   *
   * @param status the status code, 400 to 599
   * @return done when the page has left. Need not be awaited
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if the status is none of an error
   */
  protected final Awaitable<Void> sendError(int status) {
    response("sendError()");
    return ErrorPages.sendNow(this, status);
  }

  /**
   * Sends the client to another address for this time (302) and ends the response.
   *
   * @param url absolute, or relative to the path of the request
   * @return as {@link #finish()}
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if the address has a line break
   */
  protected final Awaitable<Void> redirect(String url) {
    return redirect(url, 302);
  }

  /**
   * Sends the client to another address and ends the response.
   *
   * @param url absolute, or relative to the path of the request
   * @param isPermanent whether the client may keep that in mind (301) or asks again (302)
   * @return as {@link #finish()}
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if the address has a line break
   */
  protected final Awaitable<Void> redirect(String url, boolean isPermanent) {
    return redirect(url, isPermanent ? 301 : 302);
  }

  /**
   * Sends the client to another address and ends the response.
   *
   * @param url absolute, or relative to the path of the request
   * @param status 301 or 308 for good, 302 or 307 for this time (307 and 308 keep the method and
   *     the body), 303 to get the answer to a POST there
   * @return as {@link #finish()}
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if the status is none of 300 to 399, or the address has a line
   *     break
   */
  protected final Awaitable<Void> redirect(String url, int status) {
    Redirects.set(response("redirect()"), url, status);
    return finish();
  }

  /**
   * Begins a response of server-sent events, with a comment after each 15 seconds without one.
   *
   * @return to send events with
   * @throws IllegalStateException if the headers were sent
   */
  protected final EventStream eventStream() {
    return eventStream(Duration.ofSeconds(15));
  }

  /**
   * Begins a response of server-sent events: sends its headers.
   *
   * @param heartbeat after which time without an event a comment is sent, so that proxies do not
   *     close the connection; zero for none
   * @return to send events with
   * @throws IllegalStateException if the headers were sent
   * @throws IllegalArgumentException if the time is negative
   */
  protected final EventStream eventStream(Duration heartbeat) {
    return new EventStream(response("eventStream()"), heartbeat);
  }

  // ---- cookies

  /**
   * Sets a cookie for all paths, until the browser is closed.
   *
   * @param name of the cookie
   * @param value without control characters, spaces, quotes, commas, semicolons and backslashes
   * @throws IllegalArgumentException if the name or the value has a character that cookies cannot
   *     have
   * @throws IllegalStateException if the headers were sent
   */
  protected final void setCookie(String name, String value) {
    setCookie(Cookie.builder(name, value).build());
  }

  /**
   * Sets a cookie, in place of what this response sets under its name.
   *
   * @param cookie with its attributes
   * @throws IllegalStateException if the headers were sent
   */
  protected final void setCookie(Cookie cookie) {
    Cookies.set(response("setCookie()").headersForChange(), cookie);
  }

  /**
   * Removes a cookie from the browser. One with a path or a domain of its own is removed by {@link
   * #setCookie(Cookie)} with the same and a {@code maxAge} of zero.
   *
   * @param name of the cookie
   * @throws IllegalStateException if the headers were sent
   */
  protected final void clearCookie(String name) {
    setCookie(Cookie.builder(name, "").maxAge(Duration.ZERO).build());
  }

  /**
   * Sets a cookie for 30 days that {@link #signedCookie(String)} knows again. The client can read
   * it, but not change it.
   *
   * @param name of the cookie
   * @param value any text
   * @throws IllegalStateException if the application has no secret, or the headers were sent
   */
  protected final void setSignedCookie(String name, String value) {
    setSignedCookie(Cookie.builder(name, "").maxAge(Duration.ofDays(30)).build(), value);
  }

  /**
   * Sets a cookie that {@link #signedCookie(String)} knows again.
   *
   * @param cookie its name and attributes; what it has as value does not matter
   * @param value any text
   * @throws IllegalStateException if the application has no secret, or the headers were sent
   */
  protected final void setSignedCookie(Cookie cookie, String value) {
    setCookie(cookie.withValue(application().signedValues().sign(cookie.name(), value)));
  }

  /**
   * Returns the token for the field {@code _xsrf} of a form, and sets its cookie if the client has
   * none: see {@link Application.Builder#xsrfCookies}.
   *
   * @return looks different each time
   * @throws IllegalStateException if the client needs the cookie and the headers were sent
   */
  protected final String xsrfToken() {
    response("xsrfToken()");
    Xsrf known = xsrf();
    if (known.isNew()) {
      setCookie(known.cookie(request().protocol().equals("https")));
    }
    return known.masked();
  }

  private Xsrf xsrf() {
    Xsrf known = xsrf;
    if (known == null) {
      known = application().newXsrf(cookie(Xsrf.COOKIE));
      xsrf = known;
    }
    return known;
  }
}
