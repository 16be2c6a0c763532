package dev.eddy.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the weaver as it is makes of each class file of each part. */
final class Expectations {
  private final Map<String, Map<Path, String>> byPart = new LinkedHashMap<>();

  void note(Corpus.Part part, Path file, MutatedWeaver.Outcome outcome) {
    byPart
        .computeIfAbsent(part.name(), name -> new LinkedHashMap<>())
        .put(file, outcome.fingerprint());
  }

  /** The class files of a part, and the fingerprint of what they become. */
  Map<Path, String> of(Corpus.Part part) {
    return byPart.getOrDefault(part.name(), Map.of());
  }

  void write(Path file) throws IOException {
    var lines = new ArrayList<String>();
    byPart.forEach(
        (part, files) ->
            files.forEach((path, outcome) -> lines.add(part + "\t" + path + "\t" + outcome)));
    Files.write(file, lines);
  }

  static Expectations read(Path file) throws IOException {
    var expectations = new Expectations();
    for (String line : Files.readAllLines(file)) {
      List<String> parts = List.of(line.split("\t"));
      expectations
          .byPart
          .computeIfAbsent(parts.get(0), name -> new LinkedHashMap<>())
          .put(Path.of(parts.get(1)), parts.get(2));
    }
    return expectations;
  }
}
