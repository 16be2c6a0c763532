package dev.eddy.examples.spider;

import static dev.eddy.Coroutines.*;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;

/**
 * A concurrent web spider: some coroutines on one thread take pages from a queue, fetch them, and
 * put the links that they find back into the queue, each page once.
 *
 * <p>Without a URL it crawls the Javadoc in the jar that the system property {@code eddy.javadoc}
 * names, from a server of its own on the loopback address, which runs on that thread as well.
 */
public final class Spider {
  static final String USAGE =
      """
      usage: ./eddy demo spider [URL] [--workers=N] [--delay=MS]
        URL            http or https: where to begin; only its host and port are visited.
                       Without one, a large library's Javadoc is served on this machine and crawled
        --workers=N    how many pages to fetch at once, 1 to 1000; 10 unless told
        --delay=MS     how many milliseconds each worker rests after a page; 0 unless told
      """;

  /**
   * Crawls and exits: with 0 if all went well, 1 if it could not, 2 if the arguments are wrong.
   *
   * @param args see the usage
   * @throws Exception if it has a bug
   */
  public static void main(String[] args) throws Exception {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) throws Exception {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      err.println("spider: " + e.getMessage());
      err.print(USAGE);
      return 2;
    }
    if (options.help()) {
      out.print(USAGE);
      return 0;
    }
    try {
      return report(crawl(options, out), out, err);
    } catch (CrawlException e) {
      err.println("spider: " + e.getMessage());
      return 1;
    }
  }

  private static Summary crawl(Options options, PrintStream out) throws Exception {
    if (options.start() != null) {
      return IOLoop.current().runSync(() -> crawl(options.start(), options, out));
    }
    String jar = System.getProperty("eddy.javadoc");
    if (jar == null) {
      throw new CrawlException("no site to crawl: name a URL, or start it by ./eddy demo");
    }
    return IOLoop.current().runSync(() -> crawlJar(Path.of(jar), options, out));
  }

  private static Coroutine<Summary> crawlJar(Path jar, Options options, PrintStream out) {
    return async(
        () -> {
          try (var site = new SiteServer(jar)) {
            return await(crawl(site.start(), options, out));
          }
        });
  }

  private static Coroutine<Summary> crawl(URI start, Options options, PrintStream out) {
    out.println("crawling " + start + ", workers: " + options.workers());
    return new Crawler(start, options, out).crawl();
  }

  private static int report(Summary summary, PrintStream out, PrintStream err) {
    summary.printTo(out);
    if (summary.isEachPageOnce()) {
      return 0;
    }
    err.println("spider: the fetches do not add up to each page once, which is a bug");
    return 1;
  }
}
