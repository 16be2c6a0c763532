package dev.eddy.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder whose files are served. What it does to files may block, so it is no work for the loop's
 * thread but for {@link #openAgain}. Any thread.
 */
final class StaticFiles {
  /** How content is encoded, and how the name of such a file ends. */
  private record Encoding(String name, String ending) {}

  /** The best first. */
  private static final List<Encoding> ENCODINGS =
      List.of(new Encoding("br", ".br"), new Encoding("zstd", ".zst"), new Encoding("gzip", ".gz"));

  /** Where a path led to was looked at before; no link is followed later. */
  private static final Set<OpenOption> AS_IT_IS =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /** In an archive, which has no links and knows no such option. */
  private static final Set<OpenOption> OF_AN_ARCHIVE = Set.of(StandardOpenOption.READ);

  private final Path root;
  private final Set<OpenOption> options;
  private final @Nullable String defaultFilename;
  private final FoundFiles found = new FoundFiles();

  StaticFiles(Path folder, @Nullable String defaultFilename) {
    this.defaultFilename = defaultFilename;
    this.options = folder.getFileSystem() == FileSystems.getDefault() ? AS_IT_IS : OF_AN_ARCHIVE;
    try {
      this.root = folder.toRealPath();
    } catch (IOException missing) {
      throw new UncheckedIOException("no folder to serve files of: " + folder, missing);
    }
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException(
          "root of a StaticFileHandler: " + folder + " is no folder");
    }
  }

  /**
   * What is known of a file that is open.
   *
   * @param size in bytes
   * @param modified in whole seconds
   * @param encoding of its content; null for none
   * @param mediaType of the content before that
   * @param etag the entity tag
   * @param lastModified the header that says when it was modified
   */
  record Opened(
      long size,
      Instant modified,
      @Nullable String encoding,
      String mediaType,
      String etag,
      String lastModified) {
    static Opened of(long size, Instant modified, @Nullable String encoding, String mediaType) {
      String tag = Long.toHexString(modified.getEpochSecond()) + "-" + Long.toHexString(size);
      String etag = '"' + (encoding == null ? tag : tag + "-" + encoding) + '"';
      return new Opened(size, modified, encoding, mediaType, etag, HttpDates.format(modified));
    }

    /** Says the same, without its texts being made again, if the file is as it was. */
    Opened nowOf(long nowSize, Instant nowModified) {
      return nowSize == size && nowModified.equals(modified)
          ? this
          : of(nowSize, nowModified, encoding, mediaType);
    }
  }

  /**
   * Opens a file that was found a moment ago, which hardly takes any time: for the loop's thread.
   *
   * @return null if it was not, or is not there any more: it has to be looked for
   */
  @Nullable Opened openAgain(String path, String accepted, int readUpTo, StaticFile into) {
    var wanted = new FoundFiles.Wanted(path, accepted);
    FoundFiles.Place place = found.get(wanted);
    if (place == null) {
      return null;
    }
    try {
      var now = attributes(place.file());
      if (!now.isRegularFile() || !Objects.equals(now.fileKey(), place.key())) {
        found.forget(wanted); // a link out of the root, or a pipe that nobody writes, may be there
        return null;
      }
      long size = openFile(place.file(), readUpTo, into);
      return place.opened().nowOf(size, modified(now));
    } catch (IOException changed) {
      found.forget(wanted);
      into.closeQuietly();
      return null;
    }
  }

  /**
   * Finds and opens a file, which is to be closed.
   *
   * @param path below the root, without escapes
   * @param accepted the field {@code Accept-Encoding}
   * @param readUpTo the content of a file of at most that many bytes is read at once
   * @return null for a folder whose path does not end with a slash
   * @throws HttpError with status 404 or 403
   */
  @Nullable Opened open(String path, String accepted, int readUpTo, StaticFile into)
      throws IOException {
    Path file = realPath(resolve(path), path);
    if (Files.isDirectory(file)) {
      if (defaultFilename == null) {
        throw new HttpError(403, "'" + path + "' is a folder");
      }
      if (!path.isEmpty() && !path.endsWith("/")) {
        return null;
      }
      file = realPath(file.resolve(defaultFilename), path);
    } else if (path.endsWith("/")) {
      throw new HttpError(404);
    }
    if (!Files.isRegularFile(file)) {
      throw new HttpError(403, "'" + path + "' is not a file");
    }
    String mediaType = MediaTypes.of(String.valueOf(file.getFileName()));
    Encoding encoding = encodingOf(file, accepted);
    Path served = encoding == null ? file : realPath(withEnding(file, encoding), path);
    String name = encoding == null ? null : encoding.name();
    try {
      var before = attributes(served); // of an older file for a newer content, if it changes now
      long size = openFile(served, readUpTo, into);
      var opened = Opened.of(size, modified(before), name, mediaType);
      found.put(new FoundFiles.Wanted(path, accepted), served, before.fileKey(), opened);
      return opened;
    } catch (AccessDeniedException unreadable) {
      throw new HttpError(403, "'" + path + "' cannot be read by this program");
    }
  }

  /** Opens a file, reads it if it is short, and returns its size. */
  private long openFile(Path file, int readUpTo, StaticFile into) throws IOException {
    FileChannel channel = FileChannel.open(file, options);
    into.opened(channel);
    long size = channel.size();
    if (size > readUpTo) {
      return size;
    }
    byte[] content = StaticFile.read(channel, 0, (int) size);
    into.setContent(content);
    return content.length;
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static Instant modified(BasicFileAttributes file) {
    return file.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** A path that could leave the root, or mean another file elsewhere, never reaches the disk. */
  private Path resolve(String path) {
    if (path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0 || path.indexOf(':') >= 0) {
      throw new HttpError(404);
    }
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals("..")) {
        throw new HttpError(403, "'" + path + "' is not below the root of the static files");
      }
      if (names[i].equals(".") || (names[i].isEmpty() && i < names.length - 1)) {
        throw new HttpError(404);
      }
    }
    try {
      return root.resolve(path);
    } catch (InvalidPathException noPath) {
      throw new HttpError(404);
    }
  }

  private Path realPath(Path file, String path) throws IOException {
    Path real;
    try {
      real = file.toRealPath();
    } catch (NoSuchFileException | NotDirectoryException missing) {
      throw new HttpError(404);
    } catch (FileSystemException unusable) { // a name too long, a loop of links
      throw new HttpError(404, "'" + path + "': " + unusable.getMessage());
    }
    if (!real.startsWith(root)) {
      throw new HttpError(403, "'" + path + "' is not below the root of the static files");
    }
    return real;
  }

  private static @Nullable Encoding encodingOf(Path file, String accepted) throws IOException {
    if (accepted.isEmpty()) {
      return null;
    }
    Set<String> names = acceptedEncodings(accepted);
    for (Encoding each : ENCODINGS) {
      if (names.contains(each.name()) && isCurrent(withEnding(file, each), file)) {
        return each;
      }
    }
    return null;
  }

  private static Path withEnding(Path file, Encoding encoding) {
    return file.resolveSibling(file.getFileName() + encoding.ending());
  }

  /** One that is older than the file itself was forgotten when the file was changed. */
  private static boolean isCurrent(Path compressed, Path file) throws IOException {
    try {
      var attributes = Files.readAttributes(compressed, BasicFileAttributes.class);
      return attributes.isRegularFile()
          && Files.isReadable(compressed)
          && attributes.lastModifiedTime().compareTo(Files.getLastModifiedTime(file)) >= 0;
    } catch (FileSystemException absent) { // or its name is too long, or a loop of links
      return false;
    }
  }

  private static Set<String> acceptedEncodings(String header) {
    Set<String> names = new HashSet<>();
    for (String each : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = each.split(";", -1);
      boolean isRefused = parts.length > 1 && parts[1].strip().matches("q\\s*=\\s*0(\\.0*)?");
      if (!isRefused) {
        names.add(parts[0].strip());
      }
    }
    return names;
  }
}
