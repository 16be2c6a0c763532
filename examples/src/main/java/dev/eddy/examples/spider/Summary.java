package dev.eddy.examples.spider;

import dev.eddy.IOLoop;
import dev.eddy.examples.spider.Frontier.Link;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a crawl has done. Belongs to the crawl's loop: no counter here needs to be atomic. */
final class Summary {
  private static final int MOST_BROKEN_SHOWN = 10;

  private final ThreadMXBean jvm = ManagementFactory.getThreadMXBean();
  private final Duration begin = IOLoop.current().time();
  private final List<URI> fetched = new ArrayList<>();
  private final Map<Link, String> broken = new LinkedHashMap<>();
  private final Set<Thread> threads = new HashSet<>();
  private Duration length = Duration.ZERO;
  private int pages;
  private int redirects;
  private long bytes;
  private int coroutines;
  private int coroutinesAtPeak;
  private int threadsAtPeak;

  Summary() {
    jvm.resetPeakThreadCount();
  }

  void coroutineBegins() {
    threads.add(Thread.currentThread());
    coroutines++;
    coroutinesAtPeak = Math.max(coroutinesAtPeak, coroutines);
  }

  void coroutineEnds() {
    coroutines--;
  }

  /** Told before each fetch. */
  void fetched(URI page) {
    fetched.add(page);
  }

  void page(int length) {
    pages++;
    bytes += length;
  }

  void redirect() {
    redirects++;
  }

  void broken(Link link, String reason) {
    broken.put(link, reason);
  }

  void end() {
    length = IOLoop.current().time().minus(begin);
    threadsAtPeak = jvm.getPeakThreadCount();
  }

  int pages() {
    return pages;
  }

  /** Looks at the fetches themselves, not at the queue that should see to it. */
  boolean isEachPageOnce() {
    return new HashSet<>(fetched).size() == fetched.size()
        && fetched.size() == pages + redirects + broken.size();
  }

  String progress(Frontier frontier) {
    return format(
        "  %,d pages, %s, %,d in work, %,d waiting",
        pages, megabytes(), frontier.inWork(), frontier.waiting());
  }

  void printTo(PrintStream out) {
    double seconds = Math.max(1, length.toNanos()) / 1e9;
    out.println(
        format("pages         %,d in %.1f s, %.0f a second", pages, seconds, pages / seconds));
    out.println("bytes         " + megabytes());
    out.println(format("redirects     %,d", redirects));
    out.println(format("broken links  %,d", broken.size()));
    printBroken(out);
    out.println(format("coroutines    %,d at the peak", coroutinesAtPeak));
    out.println(
        format(
            "threads       %d at the peak, of which %d ran coroutines; the others are the JVM's and"
                + " those for blocking work",
            threadsAtPeak, threads.size()));
    if (isEachPageOnce()) {
      out.println(format("checked       %,d fetches, no page twice", fetched.size()));
    }
  }

  private void printBroken(PrintStream out) {
    broken.entrySet().stream()
        .limit(MOST_BROKEN_SHOWN)
        .forEach(
            each ->
                out.println(
                    format(
                        "  %s: %s, linked from %s",
                        each.getKey().target(), each.getValue(), each.getKey().source())));
    if (broken.size() > MOST_BROKEN_SHOWN) {
      out.println(format("  and %,d more", broken.size() - MOST_BROKEN_SHOWN));
    }
  }

  private String megabytes() {
    return format("%.1f MB", bytes / 1e6);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
