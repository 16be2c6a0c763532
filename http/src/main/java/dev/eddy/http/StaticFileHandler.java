package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of a folder: what the first group of the route matches is a path below it.
 *
 * <pre>{@code
 * .route("/static/(?<path>.*)", StaticFileHandler.of(Path.of("static")))
 * }</pre>
 *
 * <p>A client that has the file already is told so (304, by {@code ETag} or {@code
 * If-Modified-Since}), one that asks for a range gets it, and one that accepts br, zstd or gzip
 * gets the file of that name with {@code .br}, {@code .zst} or {@code .gz} in its place, if there
 * is one that is not older. Nothing outside of the folder is served, neither by {@code ..} nor by a
 * link. All that may wait for a disk is done on threads for blocking work, but for two things: a
 * file that was found within the last second is opened at once, and the content of a long file is
 * sent by the operating system itself where that can be. So that a link was changed, or a
 * compressed file has come or is out of date, may go unseen for a second; what is in a file never
 * does.
 */
public final class StaticFileHandler extends RequestHandler {
  /** A file up to that length is read at once. */
  private static final int SHORT_FILE = 64 * 1024;

  private final StaticFiles files;
  private final boolean mayLeaveItToTheSystem;

  private StaticFileHandler(StaticFiles files, boolean mayLeaveItToTheSystem) {
    this.files = files;
    this.mayLeaveItToTheSystem = mayLeaveItToTheSystem;
  }

  /**
   * Makes handlers for a folder, without a file for folders: they are answered with 403.
   *
   * @param root the folder
   * @return for {@link Application.Builder#route}
   * @throws java.io.UncheckedIOException if there is no such folder
   * @throws IllegalArgumentException if it is no folder
   */
  public static Supplier<StaticFileHandler> of(Path root) {
    return suppliers(new StaticFiles(root, null));
  }

  /**
   * Makes handlers for a folder.
   *
   * @param root the folder
   * @param defaultFilename the file for a folder, such as {@code index.html}; a client that asks
   *     for a folder without a slash at its end is sent on to that with one
   * @return for {@link Application.Builder#route}
   * @throws java.io.UncheckedIOException if there is no such folder
   * @throws IllegalArgumentException if it is no folder
   */
  public static Supplier<StaticFileHandler> of(Path root, String defaultFilename) {
    return suppliers(
        new StaticFiles(root, Objects.requireNonNull(defaultFilename, "defaultFilename")));
  }

  private static Supplier<StaticFileHandler> suppliers(StaticFiles files) {
    return () -> new StaticFileHandler(files, true);
  }

  /** Handlers that read long files in pieces, as behind TLS, for tests of that over any socket. */
  static Supplier<StaticFileHandler> inPieces(Path root) {
    var files = new StaticFiles(root, null);
    return () -> new StaticFileHandler(files, false);
  }

  @Override
  protected Coroutine<Void> get() {
    return async(
        () -> {
          String path = Objects.requireNonNullElse(pathArguments().get(0), "");
          String accepted = String.join(",", request().headers().getAll("accept-encoding"));
          var file = new StaticFile();
          try {
            StaticFiles.Opened opened = files.openAgain(path, accepted, SHORT_FILE, file);
            if (opened == null) {
              opened =
                  await(
                      IOLoop.current()
                          .runInterruptible(() -> files.open(path, accepted, SHORT_FILE, file)));
            }
            if (opened == null) {
              redirect(request().path() + "/", 301);
            } else {
              await(serve(opened, file));
            }
          } finally {
            file.closeQuietly();
          }
        });
  }

  private Coroutine<Void> serve(StaticFiles.Opened opened, StaticFile file) {
    return async(
        () -> {
          setHeaders(opened);
          if (isKnown(opened)) {
            clearHeader("content-type");
            clearHeader("content-encoding");
            setStatus(304);
            return;
          }
          ByteRange range = range(opened);
          if (range != null && range.isUnsatisfiable()) {
            clear();
            setStatus(416);
            setHeader("content-range", range.contentRange(opened.size()));
            return;
          }
          long start = range == null ? 0 : range.start();
          long length = range == null ? opened.size() : range.length();
          if (range != null) {
            setStatus(206);
            setHeader("content-range", range.contentRange(opened.size()));
          }
          setHeader("content-length", String.valueOf(length));
          if (!request().isHead()) {
            await(send(file, start, length));
          }
        });
  }

  private void setHeaders(StaticFiles.Opened opened) {
    setHeader("etag", opened.etag());
    setHeader("last-modified", opened.lastModified());
    setHeader("accept-ranges", "bytes");
    setHeader("content-type", opened.mediaType());
    addHeader("vary", "accept-encoding");
    if (opened.encoding() != null) {
      setHeader("content-encoding", opened.encoding());
    }
  }

  private boolean isKnown(StaticFiles.Opened opened) {
    if (request().headers().contains("if-none-match")) {
      return Etags.isKnown(request(), opened.etag());
    }
    Instant since = HttpDates.parse(request().headers().get("if-modified-since"));
    return since != null && !opened.modified().isAfter(since);
  }

  /** A range of what the client has no longer, by {@code If-Range}, is none. */
  private @Nullable ByteRange range(StaticFiles.Opened opened) {
    String condition = request().headers().get("if-range");
    if (condition != null && !condition.strip().equals(opened.etag())) {
      if (!opened.modified().equals(HttpDates.parse(condition))) {
        return null;
      }
    }
    return ByteRange.parse(request().headers().get("range"), opened.size());
  }

  private Coroutine<Void> send(StaticFile file, long start, long length) {
    return async(
        () -> {
          byte[] content = file.content();
          if (content != null) {
            response().write(content, (int) start, (int) length);
          } else if (mayLeaveItToTheSystem && response().sendsFiles()) {
            await(response().sendFile(file.channel(), start, length));
          } else {
            long at = start;
            long end = start + length;
            while (at < end) {
              long position = at;
              int next = (int) Math.min(SHORT_FILE, end - at);
              byte[] piece =
                  await(
                      IOLoop.current()
                          .runInterruptible(() -> StaticFile.read(file.channel(), position, next)));
              if (piece.length == 0) {
                throw new IOException("the file became shorter while it was sent");
              }
              write(piece);
              await(flush());
              at += piece.length;
            }
          }
        });
  }
}
