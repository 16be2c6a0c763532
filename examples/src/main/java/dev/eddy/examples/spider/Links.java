package dev.eddy.examples.spider;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From what a page says to the pages of its own site that it links to. */
final class Links {
  private static final String ALLOWED = "-._~:/[]@!$&'()*+,;=%";

  private Links() {}

  /** The pages of the same site that a page links to, in order, each once. */
  static Set<URI> in(String html, URI page) {
    Set<URI> links = new LinkedHashSet<>();
    for (String href : Hrefs.in(html)) {
      URI target = resolve(page, href);
      if (target != null) {
        links.add(target);
      }
    }
    return links;
  }

  /** Where a link leads: without query and fragment, or null if it leaves the site or is none. */
  static @Nullable URI resolve(URI page, String href) {
    String reference = escape(cut(cut(href.strip(), '#'), '?'));
    if (reference.isEmpty()) {
      return null; // this very page
    }
    try {
      URI target = page.resolve(new URI(reference)).normalize();
      return isSameSite(page, target) ? withPath(page, target.getRawPath()) : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** A URI of the same site with another path, the same text for the same page. */
  static URI withPath(URI site, @Nullable String path) {
    String rest = path == null || path.isEmpty() ? "/" : path;
    while (rest.startsWith("/../")) {
      rest = rest.substring(3);
    }
    return URI.create(site.getScheme() + "://" + site.getRawAuthority() + rest);
  }

  private static boolean isSameSite(URI page, URI other) {
    return page.getScheme().equalsIgnoreCase(other.getScheme())
        && page.getHost().equalsIgnoreCase(other.getHost())
        && port(page) == port(other);
  }

  private static int port(URI uri) {
    if (uri.getPort() != -1) {
      return uri.getPort();
    }
    return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private static String cut(String text, char at) {
    int index = text.indexOf(at);
    return index < 0 ? text : text.substring(0, index);
  }

  /** Writes what no URI may contain as its bytes, as browsers do. */
  private static String escape(String reference) {
    var escaped = new StringBuilder();
    for (byte octet : reference.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean letterOrDigit = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
      if (letterOrDigit || ALLOWED.indexOf(c) >= 0) {
        escaped.append(c);
      } else if (c != '\t' && c != '\n' && c != '\r') {
        escaped.append(String.format("%%%02X", (int) c));
      }
    }
    return escaped.toString();
  }
}
