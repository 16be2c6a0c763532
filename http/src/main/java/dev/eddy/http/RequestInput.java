package dev.eddy.http;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a handler knows of its request: the part of {@link RequestHandler} that asks. */
abstract class RequestInput {
  private final StreamingHandlers.Setting streaming = StreamingHandlers.of(getClass());
  private @Nullable Application application;
  private @Nullable HttpServerRequest request;
  private PathArguments pathArguments = PathArguments.NONE;

  // Made when somebody asks.
  private @Nullable Arguments arguments;
  private @Nullable Cookies cookies;

  RequestInput() {}

  final void attach(
      Application application, HttpServerRequest request, PathArguments pathArguments) {
    if (this.request != null) {
      throw new IllegalStateException(
          "a route gave the same "
              + getClass().getName()
              + " for a second request: give it a supplier that makes one each time, such as "
              + getClass().getSimpleName()
              + "::new");
    }
    this.application = application;
    this.request = request;
    this.pathArguments = pathArguments;
  }

  final StreamingHandlers.Setting streaming() {
    return streaming;
  }

  /**
   * Returns the request.
   *
   * @return the one that this handler was made for
   * @throws IllegalStateException in the constructor
   */
  protected final HttpServerRequest request() {
    HttpServerRequest known = request;
    if (known == null) {
      throw new IllegalStateException(
          "a handler has no request in its constructor: override initialize() or prepare()");
    }
    return known;
  }

  /**
   * Returns the application whose route led here.
   *
   * @return the same for all requests of a server
   * @throws IllegalStateException in the constructor
   */
  protected final Application application() {
    Application known = application;
    if (known == null) {
      throw new IllegalStateException(
          "a handler has no application in its constructor: override initialize() or prepare()");
    }
    return known;
  }

  /**
   * Returns what a named group of the route matched.
   *
   * @param name of a group, as in {@code (?<name>[0-9]+)}
   * @return without escapes; null if the group took no part in the match
   * @throws IllegalArgumentException if the route has no such group
   * @throws HttpError with status 400 if an escape in it is broken
   */
  protected final @Nullable String pathArgument(String name) {
    return pathArguments.named(Objects.requireNonNull(name, "name"));
  }

  /**
   * Returns what the groups of the route matched.
   *
   * @return in their order, without escapes; null for one that took no part in the match
   * @throws HttpError with status 400 if an escape is broken
   */
  protected final List<@Nullable String> pathArguments() {
    return pathArguments.all();
  }

  final @Nullable String rawPathArgument(int group) {
    return pathArguments.raw(group);
  }

  final @Nullable String rawPathArgument(String name) {
    return pathArguments.rawNamed(name);
  }

  /**
   * Returns the path of a route that has a name.
   *
   * @param name of the route
   * @param values for its groups, in their order; they are escaped
   * @return begins with a slash
   * @throws IllegalArgumentException if there is no such route, or it has another number of groups
   * @throws IllegalStateException if its pattern has more than texts and simple groups
   */
  protected final String reverseUrl(String name, Object... values) {
    return application().reverseUrl(name, values);
  }

  // ---- arguments and cookies

  /**
   * Returns an argument of the query or of the body, without white space around it.
   *
   * @param name of the argument
   * @return the last one if it came several times
   * @throws HttpError with status 400 if there is none, or if the request cannot be read
   */
  protected final String getArgument(String name) {
    return Arguments.last(arguments().all(name, true), name, "request");
  }

  /**
   * Returns an argument of the query or of the body, without white space around it.
   *
   * @param name of the argument
   * @param fallback for a request without it
   * @return the last one if it came several times; the fallback if there is none
   * @throws HttpError with status 400 if the request cannot be read
   */
  protected final @Nullable String getArgument(String name, @Nullable String fallback) {
    return Arguments.last(arguments().all(name, true), fallback);
  }

  /**
   * Returns all of an argument of the query or of the body, without white space around each.
   *
   * @param name of the argument
   * @return in their order; empty if there is none
   * @throws HttpError with status 400 if the request cannot be read
   */
  protected final List<String> getArguments(String name) {
    return getArguments(name, true);
  }

  /**
   * Returns all of an argument of the query or of the body.
   *
   * @param name of the argument
   * @param strip whether white space around each is left out
   * @return in their order; empty if there is none
   * @throws HttpError with status 400 if the request cannot be read
   */
  protected final List<String> getArguments(String name, boolean strip) {
    return arguments().all(name, strip);
  }

  /**
   * Returns an argument of the query, without white space around it.
   *
   * @param name of the argument
   * @return the last one if it came several times
   * @throws HttpError with status 400 if there is none, or if the query cannot be read
   */
  protected final String getQueryArgument(String name) {
    return Arguments.last(arguments().ofQuery(name, true), name, "query");
  }

  /**
   * Returns an argument of the query, without white space around it.
   *
   * @param name of the argument
   * @param fallback for a request without it
   * @return the last one if it came several times; the fallback if there is none
   * @throws HttpError with status 400 if the query cannot be read
   */
  protected final @Nullable String getQueryArgument(String name, @Nullable String fallback) {
    return Arguments.last(arguments().ofQuery(name, true), fallback);
  }

  /**
   * Returns all of an argument of the query, without white space around each.
   *
   * @param name of the argument
   * @return in their order; empty if there is none
   * @throws HttpError with status 400 if the query cannot be read
   */
  protected final List<String> getQueryArguments(String name) {
    return getQueryArguments(name, true);
  }

  /**
   * Returns all of an argument of the query.
   *
   * @param name of the argument
   * @param strip whether white space around each is left out
   * @return in their order; empty if there is none
   * @throws HttpError with status 400 if the query cannot be read
   */
  protected final List<String> getQueryArguments(String name, boolean strip) {
    return arguments().ofQuery(name, strip);
  }

  /**
   * Returns an argument of the body, which is a form, without white space around it.
   *
   * @param name of the argument
   * @return the last one if it came several times
   * @throws HttpError with status 400 if there is none, or if the body cannot be read
   */
  protected final String getBodyArgument(String name) {
    return Arguments.last(arguments().ofBody(name, true), name, "body");
  }

  /**
   * Returns an argument of the body, which is a form, without white space around it.
   *
   * @param name of the argument
   * @param fallback for a request without it
   * @return the last one if it came several times; the fallback if there is none
   * @throws HttpError with status 400 if the body cannot be read
   */
  protected final @Nullable String getBodyArgument(String name, @Nullable String fallback) {
    return Arguments.last(arguments().ofBody(name, true), fallback);
  }

  /**
   * Returns all of an argument of the body, which is a form, without white space around each.
   *
   * @param name of the argument
   * @return in their order; empty if there is none, or the handler takes the body in pieces ({@link
   *     StreamRequestBody})
   * @throws HttpError with status 400 if the body cannot be read
   */
  protected final List<String> getBodyArguments(String name) {
    return getBodyArguments(name, true);
  }

  /**
   * Returns all of an argument of the body, which is a form.
   *
   * @param name of the argument
   * @param strip whether white space around each is left out
   * @return in their order; empty if there is none
   * @throws HttpError with status 400 if the body cannot be read
   */
  protected final List<String> getBodyArguments(String name, boolean strip) {
    return arguments().ofBody(name, strip);
  }

  /**
   * Returns the files that a form has sent in a field.
   *
   * @param name of the field
   * @return in their order; empty if there is none, or the body is no {@code multipart/form-data}
   * @throws HttpError with status 400 if the body cannot be read
   */
  protected final List<HttpFile> getFiles(String name) {
    return arguments().files(name);
  }

  /**
   * Returns the value of a cookie that the client sent.
   *
   * @param name of the cookie
   * @return as the client sent it, which may be anything; null if there is none
   */
  protected final @Nullable String cookie(String name) {
    Cookies known = cookies;
    if (known == null) {
      known = new Cookies(request());
      cookies = known;
    }
    return known.get(Objects.requireNonNull(name, "name"));
  }

  /**
   * Returns the value of a cookie that {@link RequestHandler#setSignedCookie} has set in the last
   * 31 days. The client can read it, but could not have made or changed it.
   *
   * @param name of the cookie
   * @return null if there is none, or none that was signed here
   * @throws IllegalStateException if the application has no secret
   */
  protected final @Nullable String signedCookie(String name) {
    return signedCookie(name, SignedValues.LONGEST);
  }

  /**
   * Returns the value of a cookie that {@link RequestHandler#setSignedCookie} has set.
   *
   * @param name of the cookie
   * @param maxAge since when it was signed, in whole seconds; zero or less takes none that is older
   *     than this second
   * @return null if there is none, or none that was signed here, or it is older
   * @throws IllegalStateException if the application has no secret
   */
  protected final @Nullable String signedCookie(String name, Duration maxAge) {
    String signed = cookie(name);
    SignedValues values = application().signedValues();
    return signed == null ? null : values.verify(name, signed, maxAge);
  }

  private Arguments arguments() {
    Arguments known = arguments;
    if (known == null) {
      known = new Arguments(request(), streaming.isStreaming());
      arguments = known;
    }
    return known;
  }
}
