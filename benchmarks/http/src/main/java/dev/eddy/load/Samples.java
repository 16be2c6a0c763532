package dev.eddy.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What was measured in one place of the program, of each name in each round. */
final class Samples<S> {
  private final Map<String, Map<Integer, S>> byName = new LinkedHashMap<>();

  void add(String name, int round, S sample) {
    byName.computeIfAbsent(name, key -> new TreeMap<>()).put(round, sample);
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  double[] values(String name, ToDoubleFunction<S> value) {
    return of(name).values().stream().mapToDouble(value).toArray();
  }

  /** The quotients of both names' values of one round, for the speed of a machine changes. */
  double[] ratios(String name, String base, ToDoubleFunction<S> value) {
    List<Double> ratios =
        of(name).entrySet().stream()
            .filter(each -> of(base).containsKey(each.getKey()))
            .map(
                each -> {
                  S other = Objects.requireNonNull(of(base).get(each.getKey()));
                  return value.applyAsDouble(each.getValue()) / value.applyAsDouble(other);
                })
            .toList();
    return ratios.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private Map<Integer, S> of(String name) {
    return byName.getOrDefault(name, Map.of());
  }
}
