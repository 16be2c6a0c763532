package dev.eddy.it.constructs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The constructs of {@code constructs.txt} that a JDK knows. */
final class ConstructCatalog {
  private static final String FILE = "/proof/constructs.txt";

  private final List<Construct> all;
  private final Map<String, List<Construct>> byKind;

  private ConstructCatalog(List<Construct> all) {
    this.all = all;
    this.byKind = all.stream().collect(Collectors.groupingBy(Construct::kind));
  }

  static ConstructCatalog forRelease(int release) {
    try (InputStream file = ConstructCatalog.class.getResourceAsStream(FILE)) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return new ConstructCatalog(
          Arrays.stream(text.split("(?m)^== "))
              .skip(2) // what stands before the first entry, and the form of an entry
              .flatMap(Construct::parse)
              .filter(each -> each.since() <= release)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Construct> ofKind(String kind) {
    return byKind.getOrDefault(kind, List.of());
  }

  /** All rows of the coverage table, in the order of the file. */
  List<Cell> cells() {
    return targets().map(Target::cell).distinct().toList();
  }

  /** Every hole of every construct that may have an await, the hosts' among them. */
  Stream<Target> targets() {
    return all.stream()
        .flatMap(
            construct ->
                IntStream.range(0, construct.holes().size())
                    .filter(hole -> construct.holes().get(hole).takesAwait())
                    .mapToObj(hole -> new Target(construct, hole)));
  }

  /** A construct with an await in one of its holes. */
  record Target(Construct construct, int hole) {
    Cell cell() {
      return construct.cell(hole);
    }

    boolean isHost() {
      return construct.kind().equals(Construct.HOST);
    }
  }
}
