package dev.eddy.examples.spider;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the command line asks for. */
record Options(@Nullable URI start, int workers, Duration delay, boolean help) {
  static final int MOST_WORKERS = 1000;
  static final int LONGEST_DELAY = 3_600_000;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it is wrong, with a message for its author
   */
  static Options parse(String... args) {
    URI start = null;
    int workers = 10;
    int delay = 0;
    for (String arg : args) {
      if (arg.equals("--help") || arg.equals("-h")) {
        return new Options(null, workers, Duration.ZERO, true);
      } else if (arg.startsWith("--workers=")) {
        workers = number(arg, 1, MOST_WORKERS);
      } else if (arg.startsWith("--delay=")) {
        delay = number(arg, 0, LONGEST_DELAY);
      } else if (arg.startsWith("-")) {
        throw new IllegalArgumentException("there is no option '" + arg + "'");
      } else if (start != null) {
        throw new IllegalArgumentException("one URL is enough, and '" + arg + "' is the second");
      } else {
        start = site(arg);
      }
    }
    return new Options(start, workers, Duration.ofMillis(delay), false);
  }

  private static int number(String arg, int least, int most) {
    int equals = arg.indexOf('=');
    try {
      int number = Integer.parseInt(arg.substring(equals + 1));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as one that is out of range
    }
    throw new IllegalArgumentException(
        arg.substring(0, equals) + " wants a number from " + least + " to " + most + ": " + arg);
  }

  private static URI site(String arg) {
    try {
      URI uri = new URI(arg);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (web && uri.getHost() != null && uri.getPort() <= 65535) {
        return Links.withPath(uri, uri.normalize().getRawPath());
      }
    } catch (URISyntaxException e) {
      // as one of another kind
    }
    throw new IllegalArgumentException(
        "a URL with http:// or https:// and a host is wanted: " + arg);
  }
}
