package dev.eddy.http;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a handler knows of its request: the part of {@link RequestHandler} that asks. */
abstract class RequestInput {
  private @Nullable Application application;
  private @Nullable HttpServerRequest request;
  private PathArguments pathArguments = PathArguments.NONE;

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
}
