package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Someone else's library: a folder with its {@code sources.jar} and the jars that it is compiled
 * against. The build copies them there; with the profile {@code real-code}, more of them.
 */
final class Library {
  private static final String SOURCES = "sources.jar";

  private final Path folder;

  private Library(Path folder) {
    this.folder = folder;
  }

  /** All that the build has copied, by name. */
  static List<Library> all() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of(System.getProperty("eddy.libraries")))) {
      List<Library> all = folders.sorted().map(Library::new).toList();
      assertThat(all).isNotEmpty();
      return all;
    }
  }

  /**
   * Takes its sources out.
   *
   * @return a file that lists them, as an argument of javac
   */
  String extractSources(Path target) throws IOException {
    var sources = new ArrayList<String>();
    try (var jar = new ZipFile(folder.resolve(SOURCES).toFile())) {
      for (ZipEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".java") && !entry.getName().endsWith("module-info.java")) {
          Path file = target.resolve(entry.getName()).normalize();
          assertThat(file.startsWith(target)).as(entry.getName()).isTrue();
          Files.createDirectories(file.getParent());
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, file);
          }
          sources.add('"' + file.toString().replace("\\", "\\\\") + '"');
        }
      }
    }
    return "@" + Files.write(target.resolve("sources.txt"), sources);
  }

  /** What its sources need, and more entries. */
  String classPath(Path... more) throws IOException {
    try (Stream<Path> jars = Files.list(folder)) {
      return Stream.concat(jars.filter(jar -> !jar.endsWith(SOURCES)).sorted(), Stream.of(more))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
