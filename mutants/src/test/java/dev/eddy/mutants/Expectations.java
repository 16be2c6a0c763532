package dev.eddy.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the weaver as it is makes of each class file of each part. */
final class Expectations {
  private static final Path TIME = Path.of("nanoseconds");

  private final Map<String, Map<Path, String>> byPart = new LinkedHashMap<>();
  private final Map<String, Long> times = new HashMap<>();

  void note(Corpus.Part part, Path file, MutatedWeaver.Outcome outcome) {
    byPart
        .computeIfAbsent(part.name(), name -> new LinkedHashMap<>())
        .put(file, outcome.fingerprint());
  }

  /** The class files of a part, and the fingerprint of what they become. */
  Map<Path, String> of(Corpus.Part part) {
    return byPart.getOrDefault(part.name(), Map.of());
  }

  /** Notes how long the tests of a part take. */
  void noteTime(Corpus.Part part, long nanoseconds) {
    times.put(part.name(), nanoseconds);
  }

  List<Corpus.Part> cheapestFirst(List<Corpus.Part> parts) {
    return parts.stream()
        .sorted(Comparator.comparing(part -> times.getOrDefault(part.name(), 0L)))
        .toList();
  }

  void write(Path file) throws IOException {
    var lines = new ArrayList<String>();
    byPart.forEach(
        (part, files) ->
            files.forEach((path, outcome) -> lines.add(part + "\t" + path + "\t" + outcome)));
    times.forEach((part, time) -> lines.add(part + "\t" + TIME + "\t" + time));
    Files.write(file, lines);
  }

  static Expectations read(Path file) throws IOException {
    var expectations = new Expectations();
    for (String line : Files.readAllLines(file)) {
      List<String> parts = List.of(line.split("\t"));
      if (parts.get(1).equals(TIME.toString())) {
        expectations.times.put(parts.get(0), Long.valueOf(parts.get(2)));
        continue;
      }
      expectations
          .byPart
          .computeIfAbsent(parts.get(0), name -> new LinkedHashMap<>())
          .put(Path.of(parts.get(1)), parts.get(2));
    }
    return expectations;
  }
}
