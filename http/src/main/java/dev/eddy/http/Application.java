package dev.eddy.http;

import dev.eddy.Awaitable;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a server and their settings. Immutable, so several loops may share one; what its
 * handlers reach from several loops has to bear that.
 *
 * <pre>{@code
 * Application.builder()
 *     .route("/", MainHandler::new)
 *     .route("/story/(?<id>[0-9]+)", StoryHandler::new)
 *     .build();
 * }</pre>
 */
public final class Application {
  private final List<Route> routes;
  private final Supplier<? extends RequestHandler> defaultHandler;
  private final boolean servesTraceback;
  private final boolean checksXsrf;
  private final boolean makesEtags;
  private final Map<String, ReversePath> named;

  /**
   * Made when somebody asks, on any thread, as a library takes its time; two are as good as one.
   */
  private volatile @Nullable JsonEncoder json;

  private final @Nullable SignedValues signedValues;
  private final SecureRandom random = new SecureRandom();

  private Application(Builder builder) {
    this.routes = List.copyOf(builder.routes);
    this.defaultHandler = builder.defaultHandler;
    this.servesTraceback = builder.servesTraceback;
    this.checksXsrf = builder.checksXsrf;
    this.makesEtags = builder.makesEtags;
    this.named = Map.copyOf(builder.named);
    this.signedValues = builder.signedValues;
  }

  /**
   * Begins one.
   *
   * @return without routes
   */
  public static Builder builder() {
    return new Builder();
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
  public String reverseUrl(String name, Object... values) {
    ReversePath route = named.get(name);
    if (route == null) {
      throw new IllegalArgumentException(
          "no route has the name '" + name + "', only " + new TreeSet<>(named.keySet()));
    }
    return route.path(name, values);
  }

  /** Makes the handler of a request: of the first route that matches, else the default one. */
  RequestHandler newHandler(HttpServerRequest request) {
    String path = request.path();
    for (Route each : routes) {
      PathArguments arguments = each.match(path);
      if (arguments != null) {
        return attached(each::newHandler, request, arguments);
      }
    }
    return attached(defaultHandler, request, PathArguments.NONE);
  }

  private RequestHandler attached(
      Supplier<? extends RequestHandler> supplier,
      HttpServerRequest request,
      PathArguments arguments) {
    try {
      RequestHandler handler = supplier.get();
      handler.attach(this, request, arguments);
      return handler;
    } catch (Throwable failure) { // answered and logged as what a handler throws
      RequestHandler handler = new FailedHandler(failure);
      handler.attach(this, request, arguments);
      return handler;
    }
  }

  boolean servesTraceback() {
    return servesTraceback;
  }

  boolean makesEtags() {
    return makesEtags;
  }

  JsonEncoder json() {
    JsonEncoder known = json;
    if (known == null) {
      known = JsonEncoder.find();
      json = known;
    }
    return known;
  }

  boolean checksXsrf() {
    return checksXsrf;
  }

  Xsrf newXsrf(@Nullable String cookie) {
    return new Xsrf(cookie, System.currentTimeMillis() / 1000, random);
  }

  SignedValues signedValues() {
    SignedValues known = signedValues;
    if (known == null) {
      throw new IllegalStateException(
          "signed cookies need a secret: Application.builder().cookieSecret(\"…\"), such as 32 random"
              + " bytes of 'openssl rand -hex 32'");
    }
    return known;
  }

  /** Collects routes and settings. */
  public static final class Builder {
    private final List<Route> routes = new ArrayList<>();
    private Supplier<? extends RequestHandler> defaultHandler = NotFoundHandler::new;
    private boolean servesTraceback;
    private boolean checksXsrf;
    private boolean makesEtags = true;
    private final Map<String, ReversePath> named = new LinkedHashMap<>();
    private @Nullable SignedValues signedValues;

    private Builder() {}

    /**
     * Adds a route. A request goes to the first that matches, in the order in which they were
     * added.
     *
     * @param pattern a regular expression for the whole path, before its escapes are resolved; its
     *     groups are the path arguments
     * @param handler makes a handler for each request
     * @return this
     * @throws java.util.regex.PatternSyntaxException if the pattern is not a regular expression
     * @throws IllegalArgumentException if it cannot match any path, as it does not begin with a
     *     slash or a group
     */
    public Builder route(String pattern, Supplier<? extends RequestHandler> handler) {
      routes.add(new Route(Pattern.compile(pattern), Objects.requireNonNull(handler, "handler")));
      return this;
    }

    /**
     * Adds a route with a name, by which {@link Application#reverseUrl} makes paths for it.
     *
     * @param name only one route has it
     * @param pattern as for {@link #route(String, Supplier)}
     * @param handler makes a handler for each request
     * @return this
     * @throws java.util.regex.PatternSyntaxException if the pattern is not a regular expression
     * @throws IllegalArgumentException if it cannot match any path, or another route has the name
     */
    public Builder route(String name, String pattern, Supplier<? extends RequestHandler> handler) {
      if (named.putIfAbsent(name, new ReversePath(pattern)) != null) {
        throw new IllegalArgumentException("two routes with the name '" + name + "'");
      }
      return route(pattern, handler);
    }

    /**
     * Sets who answers where no route matches. The default answers 404.
     *
     * @param handler makes a handler for each request
     * @return this
     */
    public Builder defaultHandler(Supplier<? extends RequestHandler> handler) {
      this.defaultHandler = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /**
     * Shows the trace of a failure in its error page. For development only: it tells strangers
     * about the program.
     *
     * @param serves false by default
     * @return this
     */
    public Builder serveTraceback(boolean serves) {
      this.servesTraceback = serves;
      return this;
    }

    /**
     * Sets the secret that signs cookies. Who knows it can sign what they like.
     *
     * @param secret at least 16 bytes, better 32 random ones; the same for all processes of a site
     * @return this
     * @throws IllegalArgumentException if it is shorter
     */
    public Builder cookieSecret(String secret) {
      return cookieSecrets(Map.of(0, Objects.requireNonNull(secret, "secret")), 0);
    }

    /**
     * Sets the secrets that have signed cookies. To change a secret, add a new one that signs from
     * now on, and remove the old one when its cookies have expired.
     *
     * @param secrets by their version, a number of your choice
     * @param current the version that signs
     * @return this
     * @throws IllegalArgumentException if one has less than 16 bytes, or the current one is not
     *     there
     */
    public Builder cookieSecrets(Map<Integer, String> secrets, int current) {
      this.signedValues = new SignedValues(secrets, current, InstantSource.system());
      return this;
    }

    /**
     * Refuses requests that change something (all methods but GET, HEAD and OPTIONS) unless they
     * prove that they come from a page of this site: they send what {@link
     * RequestHandler#xsrfToken} has given that page, as an argument {@code _xsrf} or in a header
     * {@code X-Xsrftoken}.
     *
     * @param checks false by default
     * @return this
     */
    public Builder xsrfCookies(boolean checks) {
      this.checksXsrf = checks;
      return this;
    }

    /**
     * Sets whether {@link RequestHandler#finish()} gives each response to GET and HEAD a field
     * {@code ETag} of its own.
     *
     * @param makes true by default
     * @return this
     */
    public Builder etags(boolean makes) {
      this.makesEtags = makes;
      return this;
    }

    /**
     * Makes the application.
     *
     * @return with the routes so far
     */
    public Application build() {
      return new Application(this);
    }
  }

  /** In place of a handler that could not be made. */
  private static final class FailedHandler extends RequestHandler {
    private final Throwable failure;

    FailedHandler(Throwable failure) {
      this.failure = failure;
    }

    @Override
    protected Awaitable<?> prepare() throws Exception {
      throw failure instanceof Exception exception ? exception : new Exception(failure);
    }
  }

  private static final class NotFoundHandler extends RequestHandler {
    @Override
    protected Awaitable<?> prepare() {
      throw new HttpError(404);
    }
  }
}
