package dev.eddy.examples.spider;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import dev.eddy.examples.spider.Frontier.Link;
import dev.eddy.http.HttpResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some workers that fetch the pages of one site, all of them coroutines of one loop. */
final class Crawler {
  private static final Duration PROGRESS_PERIOD = Duration.ofMillis(500);

  private final URI start;
  private final Options options;
  private final PrintStream out;
  private final Frontier frontier = new Frontier();
  private final Summary summary = new Summary();
  private final Fetcher fetcher;
  private int periods;

  Crawler(URI start, Options options, PrintStream out) {
    this.start = start;
    this.options = options;
    this.out = out;
    this.fetcher = new Fetcher(options.workers(), summary);
  }

  /** Fetches all there is; fails with a {@link CrawlException} if there is no first page. */
  Coroutine<Summary> crawl() {
    return async(
        () -> {
          summary.coroutineBegins();
          var progress = new PeriodicCallback(PROGRESS_PERIOD, this::showProgress);
          progress.start();
          try {
            frontier.add(new Link(start, null));
            List<Coroutine<Void>> workers = new ArrayList<>();
            for (int i = 0; i < options.workers(); i++) {
              workers.add(work());
            }
            await(workers);
          } finally {
            progress.stop();
            fetcher.close();
            summary.coroutineEnds();
          }
          summary.end();
          return summary;
        });
  }

  /** One worker. */
  private Coroutine<Void> work() {
    return async(
        () -> {
          summary.coroutineBegins();
          try {
            for (Link link = await(frontier.take()); link != null; link = await(frontier.take())) {
              try {
                await(visit(link));
              } finally {
                frontier.done();
              }
              if (!options.delay().isZero()) {
                await(sleep(options.delay()));
              }
            }
          } finally {
            summary.coroutineEnds();
          }
        });
  }

  /** Fetches one page and adds its links. */
  private Coroutine<Void> visit(Link link) {
    return async(
        () -> {
          summary.coroutineBegins();
          try {
            summary.fetched(link.target());
            HttpResponse response = await(fetcher.fetch(link.target()));
            digest(link, response);
          } catch (IOException e) {
            fail(link, Fetcher.reason(e));
          } finally {
            summary.coroutineEnds();
          }
        });
  }

  private void digest(Link link, HttpResponse response) throws CrawlException {
    int status = response.code();
    String location = response.headers().get("Location");
    if (status / 100 == 2) {
      summary.page(response.bodyBytes().length);
      if (Fetcher.isHtml(response)) {
        Links.in(response.body(), link.target()).forEach(target -> follow(link, target));
      }
    } else if (status / 100 == 3 && location != null) {
      summary.redirect();
      URI target = Links.resolve(link.target(), location);
      if (target != null) {
        follow(link, target);
      } else if (link.source() == null) {
        fail(link, "it leads to another site, " + location);
      }
    } else {
      fail(link, "status " + status);
    }
  }

  private void follow(Link link, URI target) {
    frontier.add(new Link(target, link.target()));
  }

  private void fail(Link link, String reason) throws CrawlException {
    if (link.source() == null) {
      throw new CrawlException("cannot crawl " + link.target() + ": " + reason);
    }
    summary.broken(link, reason);
  }

  /** A line every half second; in a crawl of more than five seconds, every five. */
  private @Nullable Awaitable<?> showProgress() {
    periods++;
    if (periods <= 10 || periods % 10 == 0) {
      out.println(summary.progress(frontier));
    }
    return null;
  }
}
