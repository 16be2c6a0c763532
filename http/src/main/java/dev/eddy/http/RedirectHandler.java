package dev.eddy.http;

import dev.eddy.Awaitable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends the client of an old address to the new one, with the query of the request.
 *
 * <pre>{@code
 * .route("/photos/([0-9]+)", RedirectHandler.to("/pictures/$1"))
 * }</pre>
 */
public final class RedirectHandler extends RequestHandler {
  private static final Pattern REFERENCE = Pattern.compile("\\$(?:([0-9]+)|\\{(\\w+)})");

  private final String url;
  private final int status;

  private RedirectHandler(String url, int status) {
    this.url = url;
    this.status = status;
  }

  /**
   * Makes handlers that send clients on for good (301), as in Tornado.
   *
   * @param url may have {@code $1} or <code>${name}</code> for what a group of the route matched
   * @return for {@link Application.Builder#route}
   */
  public static Supplier<RedirectHandler> to(String url) {
    return to(url, 301);
  }

  /**
   * Makes handlers that send clients on.
   *
   * @param url may have {@code $1} or <code>${name}</code> for what a group of the route matched
   * @param status 301 or 308 for good, 302 or 307 for this time
   * @return for {@link Application.Builder#route}
   * @throws IllegalArgumentException if the status is none of 300 to 399
   */
  public static Supplier<RedirectHandler> to(String url, int status) {
    Redirects.checkStatus(status);
    return () -> new RedirectHandler(url, status);
  }

  @Override
  protected @Nullable Awaitable<?> get() {
    String target = REFERENCE.matcher(url).replaceAll(this::quoted);
    String query = request().query();
    String separator = target.indexOf('?') < 0 ? "?" : "&";
    redirect(withoutHost(target) + (query.isEmpty() ? "" : separator + query), status);
    return null;
  }

  private String quoted(java.util.regex.MatchResult reference) {
    String name = reference.group(2);
    String value =
        name == null
            ? rawPathArgument(Integer.parseInt(reference.group(1)))
            : rawPathArgument(name);
    return Matcher.quoteReplacement(value == null ? "" : value);
  }

  /** A path of two slashes would be a host, and the client could choose which. */
  private String withoutHost(String target) {
    boolean isMeantAsHost = !url.startsWith("/") || url.startsWith("//");
    return isMeantAsHost ? target : target.replaceFirst("^[/\\\\]+", "/");
  }
}
