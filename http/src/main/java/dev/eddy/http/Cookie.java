package dev.eddy.http;

import io.netty.handler.codec.http.cookie.CookieHeaderNames;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cookie to be set, with its attributes. Immutable.
 *
 * <pre>{@code
 * setCookie(Cookie.builder("theme", "dark").maxAge(Duration.ofDays(365)).secure(true).build());
 * }</pre>
 */
public final class Cookie {
  /** To which requests from other sites a browser adds a cookie. */
  public enum SameSite {
    /** To none. */
    STRICT,
    /** To those that go to a page by a link. */
    LAX,
    /** To all. Browsers want {@link Builder#secure} with it. */
    NONE
  }

  private final Builder settings;

  private Cookie(Builder settings) {
    this.settings = settings;
  }

  /**
   * Begins a cookie for all paths, which the browser forgets when it is closed.
   *
   * @param name of the cookie
   * @param value without control characters, spaces, quotes, commas, semicolons and backslashes
   * @return without further attributes
   */
  public static Builder builder(String name, String value) {
    return new Builder(name, value);
  }

  String name() {
    return settings.name;
  }

  /** Returns the same one with another value. */
  Cookie withValue(String value) {
    Builder copy = new Builder(settings.name, value);
    copy.path = settings.path;
    copy.domain = settings.domain;
    copy.maxAge = settings.maxAge;
    copy.isSecure = settings.isSecure;
    copy.isHttpOnly = settings.isHttpOnly;
    copy.sameSite = settings.sameSite;
    return copy.build();
  }

  String value() {
    return settings.value;
  }

  /** Returns the value of the field {@code Set-Cookie}. */
  String encode() {
    var cookie = new DefaultCookie(settings.name, settings.value);
    cookie.setPath(settings.path);
    cookie.setDomain(settings.domain);
    if (settings.maxAge != null) {
      cookie.setMaxAge(settings.maxAge.toSeconds());
    }
    cookie.setSecure(settings.isSecure);
    cookie.setHttpOnly(settings.isHttpOnly);
    if (settings.sameSite != null) {
      cookie.setSameSite(
          switch (settings.sameSite) {
            case STRICT -> CookieHeaderNames.SameSite.Strict;
            case LAX -> CookieHeaderNames.SameSite.Lax;
            case NONE -> CookieHeaderNames.SameSite.None;
          });
    }
    return ServerCookieEncoder.STRICT.encode(cookie);
  }

  @Override
  public String toString() {
    return encode();
  }

  /** Collects the attributes of a cookie. */
  public static final class Builder {
    private final String name;
    private final String value;
    private String path = "/";
    private @Nullable String domain;
    private @Nullable Duration maxAge;
    private boolean isSecure;
    private boolean isHttpOnly;
    private @Nullable SameSite sameSite;

    private Builder(String name, String value) {
      this.name = Objects.requireNonNull(name, "name");
      this.value = Objects.requireNonNull(value, "value");
    }

    /**
     * Sets for which paths it is.
     *
     * @param prefix of the paths, {@code /} by default
     * @return this
     */
    public Builder path(String prefix) {
      this.path = Objects.requireNonNull(prefix, "path");
      return this;
    }

    /**
     * Sets for which hosts it is. By default for the one that sets it, and for no other.
     *
     * @param suffix of the names of the hosts
     * @return this
     */
    public Builder domain(String suffix) {
      this.domain = Objects.requireNonNull(suffix, "domain");
      return this;
    }

    /**
     * Sets how long the browser keeps it. By default until it is closed.
     *
     * @param duration in whole seconds; zero removes the cookie
     * @return this
     */
    public Builder maxAge(Duration duration) {
      this.maxAge = Objects.requireNonNull(duration, "maxAge");
      return this;
    }

    /**
     * Sets whether it goes over TLS only.
     *
     * @param isSecure false by default
     * @return this
     */
    public Builder secure(boolean isSecure) {
      this.isSecure = isSecure;
      return this;
    }

    /**
     * Sets whether it is hidden from the scripts of a page.
     *
     * @param isHttpOnly false by default
     * @return this
     */
    public Builder httpOnly(boolean isHttpOnly) {
      this.isHttpOnly = isHttpOnly;
      return this;
    }

    /**
     * Sets to which requests from other sites it is added. By default the browser decides.
     *
     * @param sameSite which ones
     * @return this
     */
    public Builder sameSite(SameSite sameSite) {
      this.sameSite = Objects.requireNonNull(sameSite, "sameSite");
      return this;
    }

    /**
     * Makes the cookie.
     *
     * @return with the attributes so far
     * @throws IllegalArgumentException if the name, the value or an attribute has a character that
     *     cookies cannot have, or if it is for all sites and not secure
     */
    public Cookie build() {
      if (sameSite == SameSite.NONE && !isSecure) {
        throw new IllegalArgumentException(
            "cookie '" + name + "' with SameSite.NONE: browsers drop it without secure(true)");
      }
      Builder settings = new Builder(name, value);
      settings.path = path;
      settings.domain = domain;
      settings.maxAge = maxAge;
      settings.isSecure = isSecure;
      settings.isHttpOnly = isHttpOnly;
      settings.sameSite = sameSite;
      var cookie = new Cookie(settings);
      Objects.requireNonNull(cookie.encode());
      return cookie;
    }
  }
}
